/* What the words of a line say: the sum of the weights of its traits, as `wording.told` and `wording.features` have it. */

#include "words.h"

/* Longer traits than three characters have the checksum of their name, and a bit more. */
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

/* The bit by which it is told at once that most keys stand nowhere. */
static uint32_t bit_of(uint64_t key)
{
    return (uint32_t)(key * 0xC2B2AE3D27D4EB4F >> (64 - TAKEN));
}

/*
 * weigh(rows, keys w8, weights w2, taken w1): puts a table of traits into slots, of which there have to be more than of them. A row
 * is a number and its traits, a tab before each and a line end behind the last. Returns the weight of the empty trait.
 */
PyObject *kernel_weigh(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    if (given != 4 || !PyUnicode_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "weigh takes a text and three arrays");
        return NULL;
    }
    if (!take_buffers(&buffers, args + 1, 3, "w8w2w1"))
        return NULL;
    uint8_t *taken = DATA(buffers, 2, uint8_t);
    uint64_t *keys = DATA(buffers, 0, uint64_t);
    int16_t *weights = DATA(buffers, 1, int16_t);
    Py_ssize_t slots = ITEMS(buffers, 0), count = 0, length = 0;
    uint32_t codes[LONGEST_TRAIT];
    int weight = 0, sign = 1, any = 0, in_weight = 1;
    int fits = has_items(&buffers, 1, slots) && has_items(&buffers, 2, (1 << TAKEN) / 8);
    /* From one end to the other: the system gives memory faster that is first written to in its order. */
    memset(keys, 0, slots * sizeof(uint64_t));
    if (fits)
        memset(taken, 0, (1 << TAKEN) / 8);
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
                    taken[bit_of(key) >> 3] |= (uint8_t)(1 << (bit_of(key) & 7));
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

/* Add the weight of a trait, once. */
static void add(Words *words, uint64_t key)
{
    uint32_t bit = bit_of(key);
    if (!(words->taken[bit >> 3] >> (bit & 7) & 1))
        return;
    Py_ssize_t slot = slot_of(words->keys, words->slots, key), last = words->places - 1, at = slot & last;
    if (words->keys[slot] != key)
        return;
    while (words->met[at] && words->met[at] != slot + 1)
        at = (at + 1) & last;
    if (words->met[at])
        return;
    words->met[at] = slot + 1;
    words->touched[words->count++] = at;
    words->sum += words->weights[slot];
}

static void add_name(Words *line, const char *name)
{
    uint32_t codes[LONGEST_TRAIT];
    Py_ssize_t size = 0;
    for (; name[size] && size < LONGEST_TRAIT; size++)
        codes[size] = (uint8_t)name[size];
    add(line, key_of(codes, size));
}

static void add_edges(Words *line, const uint32_t *codes, Py_ssize_t size)
{
    uint32_t edge[3] = {'^'};
    Py_ssize_t few = size < 2 ? size : 2;
    memcpy(edge + 1, codes, few * sizeof(uint32_t));
    add(line, key_of(edge, few + 1));
    memcpy(edge, codes + size - few, few * sizeof(uint32_t));
    edge[few] = '$';
    add(line, key_of(edge, few + 1));
}

static void add_shape(Words *line, const uint32_t *codes, Py_ssize_t size)
{
    static const struct {
        uint32_t mark;
        const char *name;
    } marks[] = {{'0', "digit"}, {'|', "bar"}, {' ', "blank"}, {':', "colon"}, {'?', "asks"}, {'"', "quote"}, {0x300A, "title"}};
    static const struct {
        Py_ssize_t most;
        const char *name;
    } lengths[] = {{2, "<=2"}, {4, "<=4"}, {8, "<=8"}, {12, "<=12"}, {20, "<=20"}, {30, "<=30"}, {40, "<=40"}, {60, "<=60"}};
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
    const char *length = "long";
    for (size_t each = sizeof(lengths) / sizeof(*lengths); each-- && size <= lengths[each].most;)
        length = lengths[each].name;
    add_name(line, length);
}

int take_words(Words *words, Buffers *buffers, int first, Py_ssize_t longest)
{
    *words = (Words){
        .keys = DATA(*buffers, first, uint64_t), .weights = DATA(*buffers, first + 1, int16_t),
        .taken = DATA(*buffers, first + 2, uint8_t), .slots = ITEMS(*buffers, first), .places = 64,
    };
    if (!has_items(buffers, first + 1, words->slots) || !has_items(buffers, first + 2, (1 << TAKEN) / 8))
        return 0;
    if (words->slots <= 0 || words->slots & (words->slots - 1)) {
        PyErr_SetString(PyExc_ValueError, "the slots are no power of two");
        return 0;
    }
    /* Characters, pairs of them, edges, marks of shape; in a table of which half is free at least. */
    Py_ssize_t most = 2 * longest + 32;
    while (words->places < 2 * most)
        words->places *= 2;
    words->met = PyMem_RawCalloc(words->places, sizeof(Py_ssize_t));
    words->touched = PyMem_RawMalloc(most * sizeof(Py_ssize_t));
    if (!words->met || !words->touched) {
        drop_words(words);
        PyErr_NoMemory();
        return 0;
    }
    return 1;
}

void drop_words(Words *words)
{
    PyMem_RawFree(words->met);
    PyMem_RawFree(words->touched);
}

long words_say(Words *words, uint32_t *codes, Py_ssize_t size)
{
    words->sum = 0;
    while (size && codes[size - 1] == FULL_STOP)
        size--;
    for (Py_ssize_t i = 0; i < size; i++)
        if (codes[i] >= '0' && codes[i] <= '9')
            codes[i] = '0';
    for (Py_ssize_t i = 0; i < size; i++) {
        add(words, key_of(codes + i, 1));
        if (i + 1 < size)
            add(words, key_of(codes + i, 2));
    }
    add_edges(words, codes, size);
    add_shape(words, codes, size);
    while (words->count)
        words->met[words->touched[--words->count]] = 0;
    return words->sum;
}

/* told(seen, keys 8, weights 2, taken 1): the sum of the weights of a line's traits, by the slots that `weigh` has filled. */
PyObject *kernel_told(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    Words words;
    Line line;
    if (given != 4) {
        PyErr_SetString(PyExc_TypeError, "told takes a text and three arrays");
        return NULL;
    }
    if (!take_line(&line, args[0]))
        return NULL;
    PyObject *result = NULL;
    if (take_buffers(&buffers, args + 1, 3, "821")) {
        if (take_words(&words, &buffers, 0, line.size)) {
            result = PyLong_FromLong(words_say(&words, line.codes, line.size));
            drop_words(&words);
        }
        release_buffers(&buffers);
    }
    drop_line(&line);
    return result;
}
