/* What lines say and look like, as `remains.shape` has it, for many lines of a text at once. */

#include "words.h"

/* As in `wording`: a shorter sentence is read with the one before or behind it. */
#define SHORT 12
/* As in `remains`: the bounds of what is counted. */
#define MOST_SPOKEN 1000
#define LEAST_SPOKEN (-600)
#define MOST_LENGTH 150
#define MOST_STOPS 5
#define MOST_COMMAS 6
#define PARTS 64

static int32_t between(long low, long value, long high)
{
    return (int32_t)(value < low ? low : value > high ? high : value);
}

/* Whether a line speaks to its reader, or of who speaks; many characters are looked at at once. */
static int speaks(const uint32_t *codes, Py_ssize_t size)
{
    uint32_t last = size ? codes[size - 1] : 0, found = (last == 0x4F60) | (last == 0x60A8);
    for (Py_ssize_t i = 0; i + 1 < size; i++)
        found |= (codes[i] == 0x4F60) | (codes[i] == 0x60A8) | ((codes[i] == 0x5927) & (codes[i + 1] == 0x5BB6)) |
                 ((codes[i] == 0x6211) & (codes[i + 1] == 0x4EEC));
    return found != 0;
}

/* Whether a line has a digit that is none of ASCII; no Chinese character is one. */
static int has_odd_digit(const uint32_t *codes, Py_ssize_t size)
{
    uint32_t odd = 0;
    for (Py_ssize_t i = 0; i < size; i++)
        odd |= (codes[i] >= 0x80) & ((codes[i] < 0x3000) | (codes[i] >= 0xA000));
    for (Py_ssize_t i = 0; odd && i < size; i++)
        if (codes[i] >= 0x80 && Py_UNICODE_ISDIGIT(codes[i]))
            return 1;
    return 0;
}

/* The sentences of a view, one behind the other without their stops; writes where each ends, and returns how many. */
static Py_ssize_t part(const Line *line, uint32_t *out, Py_ssize_t *stops)
{
    Py_ssize_t count = 0, kept = 0;
    for (Py_ssize_t first = 0, at = 0; at <= line->size; at++) {
        if (at < line->size && line->codes[at] != FULL_STOP)
            continue;
        Py_ssize_t size = at - first, last = count ? kept - (count > 1 ? stops[count - 2] : 0) : 0;
        if (size) {
            memcpy(out + kept, line->codes + first, size * sizeof(uint32_t));
            kept += size;
            if (!count || (size >= SHORT && last >= SHORT))
                count++;
            stops[count - 1] = kept;
        }
        first = at + 1;
    }
    return count;
}

void look_at(const Line *line, int32_t *row)
{
    const uint32_t *codes = line->codes;
    int32_t stops = 0, commas = 0, digits = 0, ascii = 0;
    memset(row, 0, COLUMNS * sizeof(int32_t));
    /* Sums of their own: many characters are looked at at once. */
    for (Py_ssize_t i = 0; i < line->size; i++) {
        stops += (codes[i] == FULL_STOP) | (codes[i] == '!') | (codes[i] == '?');
        commas += codes[i] == ',';
        digits += (codes[i] >= '0') & (codes[i] <= '9');
        ascii += codes[i] < 0x80;
    }
    Py_ssize_t size = line->size;
    while (size && (codes[size - 1] == '_' || codes[size - 1] == '*'))
        size--;
    uint32_t last = size ? codes[size - 1] : 0;
    row[ENDS] = last == ':' ? 2 : last == FULL_STOP || last == '!' || last == '?' || last == 0x2026 || last == '"';
    row[READER] = speaks(codes, line->size);
    row[DIGIT] = digits || has_odd_digit(codes, line->size);
    row[DIGITS] = (int32_t)(PARTS * digits / (line->size ? line->size : 1));
    row[ASCII] = (int32_t)(PARTS * ascii / (line->size ? line->size : 1));
    row[LENGTH] = between(0, line->size, MOST_LENGTH);
    row[STOPS] = between(0, stops, MOST_STOPS);
    row[COMMAS] = between(0, commas, MOST_COMMAS);
}

/* Write the row of a line that is folded and squeezed. */
static void write_row(const Line *line, Words *words, uint32_t *sentence, Py_ssize_t *ends, long any, int32_t *row)
{
    look_at(line, row);
    long sum = 0, least = 0;
    Py_ssize_t count = part(line, sentence, ends);
    for (Py_ssize_t i = 0, first = 0; i < count; first = ends[i++]) {
        long said = any + words_say(words, sentence + first, ends[i] - first);
        sum += said;
        least = !i || said < least ? said : least;
    }
    row[SPOKEN] = between(-MOST_SPOKEN, sum, MOST_SPOKEN);
    row[LEAST] = between(LEAST_SPOKEN, least, -LEAST_SPOKEN);
}

int take_lines(Buffers *buffers, PyObject *text, Py_ssize_t *longest)
{
    const Py_ssize_t *begins = DATA(*buffers, 0, Py_ssize_t), *ends = DATA(*buffers, 1, Py_ssize_t);
    const Py_ssize_t *lines = DATA(*buffers, 2, Py_ssize_t);
    *longest = 0;
    if (!has_items(buffers, 1, ITEMS(*buffers, 0)))
        return 0;
    for (Py_ssize_t i = 0; i < ITEMS(*buffers, 2); i++) {
        Py_ssize_t at = lines[i];
        if (at < 0 || at >= ITEMS(*buffers, 0) || begins[at] < 0 || begins[at] > ends[at] || ends[at] > PyUnicode_GET_LENGTH(text)) {
            PyErr_SetString(PyExc_ValueError, "a line does not lie within its text");
            return 0;
        }
        if (ends[at] - begins[at] > *longest)
            *longest = ends[at] - begins[at];
    }
    return 1;
}

void read_line(Line *line, Buffers *buffers, PyObject *text, Py_ssize_t number)
{
    Py_ssize_t at = DATA(*buffers, 2, Py_ssize_t)[number], stop = DATA(*buffers, 1, Py_ssize_t)[at];
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    for (Py_ssize_t i = DATA(*buffers, 0, Py_ssize_t)[at]; i < stop; i++)
        line->codes[line->size++] = PyUnicode_READ(kind, data, i);
    fold_line(line, DATA(*buffers, 3, uint32_t));
    squeeze_line(line);
}

/*
 * shapes(text, begins 8, ends 8, lines 8, fold 4, keys 8, weights 2, taken 1, rows w4, any): a row for each of some lines of a text;
 * `any` is the weight of any sentence.
 */
PyObject *kernel_shapes(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    Words words;
    if (given != 10 || !PyUnicode_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "shapes takes a text, eight arrays and a number");
        return NULL;
    }
    long any = PyLong_AsLong(args[9]);
    if (PyErr_Occurred() || !take_buffers(&buffers, args + 1, 8, "8884821w4"))
        return NULL;
    Py_ssize_t count = ITEMS(buffers, 2), longest;
    PyObject *result = NULL;
    if (!is_table(&buffers, 3) || !has_items(&buffers, 7, COLUMNS * count) || !take_lines(&buffers, args[0], &longest) ||
        !take_words(&words, &buffers, 4, longest))
        goto done;
    /* A line, its sentences, and where these end. */
    uint32_t *codes = PyMem_RawMalloc((2 * longest + 2) * sizeof(uint32_t));
    Py_ssize_t *stops = PyMem_RawMalloc((longest + 1) * sizeof(Py_ssize_t));
    if (codes && stops) {
        for (Py_ssize_t i = 0; i < count; i++) {
            Line line = {.codes = codes};
            read_line(&line, &buffers, args[0], i);
            write_row(&line, &words, codes + longest + 1, stops, any, DATA(buffers, 7, int32_t) + COLUMNS * i);
        }
        result = Py_NewRef(Py_None);
    } else {
        PyErr_NoMemory();
    }
    PyMem_RawFree(codes);
    PyMem_RawFree(stops);
    drop_words(&words);
done:
    release_buffers(&buffers);
    return result;
}
