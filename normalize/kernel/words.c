/* What the words of a line say: the sum of the weights of its traits, as `wording.told` and `wording.features` have it. */

#include "kernel.h"

/* The bits of a character in a key, which holds three; longer traits have the checksum of their name, and a bit more. */
#define CHARACTER 21
#define NAMED ((uint64_t)1 << 63)
#define LONGEST_TRAIT 16

static uint64_t key_of(const uint32_t *codes, Py_ssize_t size)
{
    uint64_t key = 0;
    if (size <= 3) {
        while (size--)
            key = key << CHARACTER | (codes[size] + 1);
        return key;
    }
    key = 0xCBF29CE484222325;
    for (Py_ssize_t i = 0; i < size; i++)
        key = (key ^ codes[i]) * 0x100000001B3;
    return key | NAMED;
}

/* The slot of a key, or one where it does not stand: the free one where it would; `slots` is a power of two. */
static Py_ssize_t slot_of(const uint64_t *keys, Py_ssize_t slots, uint64_t key)
{
    Py_ssize_t at = (Py_ssize_t)(key * 0x9E3779B97F4A7C15 >> 32) & (slots - 1);
    for (Py_ssize_t looked = 1; looked < slots && keys[at] && keys[at] != key; looked++)
        at = (at + 1) & (slots - 1);
    return at;
}

/*
 * weigh(rows, keys w8, weights w2): puts a table of traits into slots, of which there have to be more than of them. A row
 * is a number and its traits, a tab before each and a line end behind the last. Returns the weight of the empty trait.
 */
PyObject *kernel_weigh(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    if (given != 3 || !PyUnicode_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "weigh takes a text and two arrays");
        return NULL;
    }
    if (!take_buffers(&buffers, args + 1, 2, "w8w2"))
        return NULL;
    uint64_t *keys = DATA(buffers, 0, uint64_t);
    int16_t *weights = DATA(buffers, 1, int16_t);
    Py_ssize_t slots = ITEMS(buffers, 0), count = 0, length = 0;
    uint32_t codes[LONGEST_TRAIT];
    int weight = 0, sign = 1, any = 0, in_weight = 1;
    int fits = has_items(&buffers, 1, slots);
    /* From one end to the other: the system gives memory faster that is first written to in its order. */
    memset(keys, 0, slots * sizeof(uint64_t));
    for (Py_ssize_t i = 0; fits && i < PyUnicode_GET_LENGTH(args[0]); i++) {
        uint32_t code = PyUnicode_READ_CHAR(args[0], i);
        if (code != '\t' && code != NEWLINE) {
            if (!in_weight) {
                fits = length < LONGEST_TRAIT;
                if (fits)
                    codes[length++] = code;
            } else if (code == '-') {
                sign = -1;
            } else {
                weight = weight * 10 + (int)(code - '0');
                fits = '0' <= code && code <= '9' && weight <= INT16_MAX;
            }
        } else {
            uint64_t key = key_of(codes, length);
            if (!in_weight && key) {
                fits = ++count < slots && !(slots & (slots - 1));
                Py_ssize_t at = fits ? slot_of(keys, slots, key) : 0;
                if (fits) {
                    keys[at] = key;
                    weights[at] = (int16_t)(sign * weight);
                }
            } else if (!in_weight) {
                any = sign * weight;
            }
            length = 0;
            in_weight = code == NEWLINE;
            if (in_weight)
                weight = 0, sign = 1;
        }
    }
    if (!fits && !PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "a row is no weight with its traits, or the slots are too few or no power of two");
    release_buffers(&buffers);
    return fits ? PyLong_FromLong(any) : NULL;
}

/* A line whose traits are being summed up. */
typedef struct {
    const uint64_t *keys;
    const int16_t *weights;
    Py_ssize_t slots;
    uint8_t *met;
    long sum;
} Line;

/* Add the weight of a trait, once. */
static void add(Line *line, uint64_t key)
{
    Py_ssize_t at = slot_of(line->keys, line->slots, key);
    if (line->keys[at] != key || line->met[at >> 3] >> (at & 7) & 1)
        return;
    line->met[at >> 3] |= (uint8_t)(1 << (at & 7));
    line->sum += line->weights[at];
}

static void add_name(Line *line, const char *name)
{
    uint32_t codes[LONGEST_TRAIT];
    Py_ssize_t size = 0;
    for (; name[size] && size < LONGEST_TRAIT; size++)
        codes[size] = (uint8_t)name[size];
    add(line, key_of(codes, size));
}

static void add_edges(Line *line, const uint32_t *codes, Py_ssize_t size)
{
    uint32_t edge[3] = {'^'};
    Py_ssize_t few = size < 2 ? size : 2;
    memcpy(edge + 1, codes, few * sizeof(uint32_t));
    add(line, key_of(edge, few + 1));
    memcpy(edge, codes + size - few, few * sizeof(uint32_t));
    edge[few] = '$';
    add(line, key_of(edge, few + 1));
}

static void add_shape(Line *line, const uint32_t *codes, Py_ssize_t size)
{
    static const struct {
        uint32_t mark;
        const char *name;
    } marks[] = {{'0', "digit"}, {'|', "bar"}, {' ', "blank"}, {':', "colon"}, {'?', "asks"}, {'"', "quote"}, {0x300A, "title"}};
    static const int lengths[] = {2, 4, 8, 12, 20, 30, 40, 60};
    Py_ssize_t commas = 0;
    int ascii = 1, address = 0;
    for (Py_ssize_t i = 0; i < size; i++) {
        for (size_t each = 0; each < sizeof(marks) / sizeof(*marks); each++)
            if (codes[i] == marks[each].mark)
                add_name(line, marks[each].name);
        commas += codes[i] == ',';
        ascii &= codes[i] < 0x80;
        address |= codes[i] == 'h' && size - i > 3 && codes[i + 1] == 't' && codes[i + 2] == 't' && codes[i + 3] == 'p';
    }
    if (commas)
        add_name(line, "comma");
    if (commas >= 3)
        add_name(line, "commas");
    uint32_t last = size ? codes[size - 1] : 0;
    if (!size || last == '!' || last == '?' || last == 0x2026 || last == '"')
        add_name(line, "ends");
    if (last == ':')
        add_name(line, "leads");
    if (ascii)
        add_name(line, "ascii");
    if (address)
        add_name(line, "address");
    char length[LONGEST_TRAIT] = "long";
    for (size_t each = 0; each < sizeof(lengths) / sizeof(*lengths); each++)
        if (size <= lengths[each]) {
            PyOS_snprintf(length, sizeof(length), "<=%d", lengths[each]);
            break;
        }
    add_name(line, length);
}

/* told(seen, keys 8, weights 2): the sum of the weights of a line's traits, by the slots that `weigh` has filled. */
PyObject *kernel_told(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    if (given != 3 || !PyUnicode_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "told takes a text and two arrays");
        return NULL;
    }
    if (!take_buffers(&buffers, args + 1, 2, "82"))
        return NULL;
    Py_ssize_t size = PyUnicode_GET_LENGTH(args[0]);
    Line line = {DATA(buffers, 0, uint64_t), DATA(buffers, 1, int16_t), ITEMS(buffers, 0)};
    uint32_t *codes = NULL;
    if (!has_items(&buffers, 1, line.slots))
        goto done;
    if (line.slots <= 0 || line.slots & (line.slots - 1)) {
        PyErr_SetString(PyExc_ValueError, "the slots are no power of two");
        goto done;
    }
    codes = PyMem_RawMalloc((size + 1) * sizeof(uint32_t));
    line.met = PyMem_RawCalloc(line.slots / 8 + 1, 1);
    if (!codes || !line.met) {
        PyErr_NoMemory();
        goto done;
    }
    write_text(args[0], codes);
    while (size && codes[size - 1] == 0x3002)
        size--;
    for (Py_ssize_t i = 0; i < size; i++)
        if (codes[i] >= '0' && codes[i] <= '9')
            codes[i] = '0';
    for (Py_ssize_t i = 0; i < size; i++) {
        add(&line, key_of(codes + i, 1));
        if (i + 1 < size)
            add(&line, key_of(codes + i, 2));
    }
    add_edges(&line, codes, size);
    add_shape(&line, codes, size);
done:
    PyMem_RawFree(codes);
    PyMem_RawFree(line.met);
    release_buffers(&buffers);
    return PyErr_Occurred() ? NULL : PyLong_FromLong(line.sum);
}
