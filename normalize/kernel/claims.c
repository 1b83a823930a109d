/* Which rules may claim a line as a whole: those of which a cue stands in its view, and that fit its zone and its size. */

#include "line.h"

/* Rows of the tables: a cue's characters, the numbers of its rules; of a rule its zones, longest line and most stops. */
typedef struct {
    int32_t begin, size, first, last;
} Cue;
typedef struct {
    int32_t zones, longest, stops;
} Fits;

typedef struct {
    const uint32_t *chars;
    const Cue *cues;
    const int32_t *slots, *owners;
    const uint8_t *taken;
    const Fits *rules;
    uint64_t *found;
    int32_t sizes[4];
    Py_ssize_t words;
} Tables;

enum { CHARS, CUES, OWNERS, RULES };

/* Whether the characters of a cue lie within their table; none below zero is less than one above. */
static inline int lies(const Cue *cue, const Tables *tables)
{
    return (uint32_t)cue->size - 1 < (uint32_t)tables->sizes[CHARS] &&
           (uint32_t)cue->begin <= (uint32_t)(tables->sizes[CHARS] - cue->size);
}

/* Whether a cue stands at a place of a line. Most of those that begin alike end otherwise, so they are compared from there. */
static inline int stands(const uint32_t *codes, const uint32_t *chars, int32_t size)
{
    for (int32_t i = size - 1; i >= 0; i--)
        if (codes[i] != chars[i])
            return 0;
    return 1;
}

/* Add the rules of the cues that begin at a place, of those in a slot. */
static inline void add_cues(const Tables *tables, const Line *line, Py_ssize_t at, uint32_t key)
{
    uint32_t slot = key >> 16;
    /* Most pairs of characters begin no cue, and a bit of each slot stays in the nearest cache. */
    if (!(tables->taken[slot >> 3] >> (slot & 7) & 1))
        return;
    int32_t first = tables->slots[slot], stop = tables->slots[slot + 1];
    if (first < 0 || stop > tables->sizes[CUES])
        return;
    for (const Cue *cue = tables->cues + first; cue < tables->cues + stop; cue++) {
        if (cue->size > line->size - at || !lies(cue, tables) ||
            !stands(line->codes + at, tables->chars + cue->begin, cue->size))
            continue;
        for (int32_t k = cue->first; k < cue->last && 0 <= cue->first && cue->last <= tables->sizes[OWNERS]; k++)
            if (0 <= tables->owners[k] && tables->owners[k] < tables->sizes[RULES])
                tables->found[tables->owners[k] >> 6] |= (uint64_t)1 << (tables->owners[k] & 63);
    }
}

/* Whether signs of Markdown stand in a line, which may part the characters of a cue; many are looked at at once. */
static int is_marked(const Line *line)
{
    const uint32_t *left = line->codes, *right = left + 1;
    uint32_t found = 0;
    for (Py_ssize_t i = 0; i + 1 < line->size; i++)
        found |= ((left[i] == right[i]) & ((left[i] == '*') | (left[i] == '~') | (left[i] == '_'))) |
                 ((left[i] == ']') & (right[i] == '('));
    return found != 0;
}

/* The number of the lowest bit, of which there is one. */
static inline int lowest(uint64_t bits)
{
#ifdef __GNUC__
    return __builtin_ctzll(bits);
#else
    int number = 0;
    for (; !(bits & 1); bits >>= 1)
        number++;
    return number;
#endif
}

/* A list with an item more; NULL where either is missing. */
static PyObject *appended(PyObject *list, PyObject *item)
{
    if (list && (!item || PyList_Append(list, item) < 0))
        Py_CLEAR(list);
    Py_XDECREF(item);
    return list;
}

/* The view of a line and behind it the numbers of the rules that fit; an empty list where there are none. */
static PyObject *fitting(const Tables *tables, Line *line, Py_ssize_t zone, Py_ssize_t least, Py_ssize_t stops)
{
    Py_ssize_t size = line->size > least ? line->size : least;
    PyObject *found = PyList_New(0);
    for (Py_ssize_t word = 0; found && word < tables->words; word++) {
        for (uint64_t bits = tables->found[word]; found && bits; bits &= bits - 1) {
            Py_ssize_t number = 64 * word + lowest(bits);
            const Fits *rule = tables->rules + number;
            if (!(rule->zones >> zone & 1) || size > rule->longest || stops > rule->stops)
                continue;
            if (!PyList_GET_SIZE(found))
                found = appended(found, PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, line->codes, line->size));
            found = appended(found, PyLong_FromSsize_t(number));
        }
    }
    return found;
}

/*
 * claimants(text, fold 4, chars 4, cues 4, slots 4, taken 1, owners 4, rules 4, zone, least, most): None where the line has
 * signs of Markdown; else its view and the numbers of the rules that may claim it in a zone, in their order, or nothing. The
 * line counts as `least` characters or more, and more than `most` full stops as so many.
 */
PyObject *kernel_claimants(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    Line line;
    if (given != 11) {
        PyErr_SetString(PyExc_TypeError, "claimants takes a text, seven arrays and three numbers");
        return NULL;
    }
    Py_ssize_t zone = PyLong_AsSsize_t(args[8]), least = PyLong_AsSsize_t(args[9]), most = PyLong_AsSsize_t(args[10]);
    if (PyErr_Occurred() || !take_buffers(&buffers, args + 1, 7, "4444144"))
        return NULL;
    PyObject *result = NULL;
    Tables tables = {
        DATA(buffers, 1, uint32_t), DATA(buffers, 2, Cue), DATA(buffers, 3, int32_t), DATA(buffers, 5, int32_t),
        DATA(buffers, 4, uint8_t), DATA(buffers, 6, Fits), NULL,
        {ITEMS(buffers, 1), ITEMS(buffers, 2) / 4, ITEMS(buffers, 5), ITEMS(buffers, 6) / 3}, 0,
    };
    if (!is_table(&buffers, 0) || !has_items(&buffers, 3, SLOTS + 1) || !has_items(&buffers, 4, SLOTS / 8) ||
        !take_line(&line, args[0]))
        goto done;
    tables.words = (tables.sizes[RULES] + 63) / 64;
    /* Of this call alone: where a list is made, another thread may ask too. */
    tables.found = PyMem_Calloc(tables.words + 1, sizeof(uint64_t));
    if (!tables.found) {
        PyErr_NoMemory();
        drop_line(&line);
        goto done;
    }
    Py_ssize_t stops = 0;
    for (Py_ssize_t i = 0; i < line.size; i++)
        stops += line.codes[i] == FULL_STOP;
    fold_line(&line, DATA(buffers, 0, uint32_t));
    if (is_marked(&line)) {
        result = Py_NewRef(Py_None);
    } else {
        squeeze_line(&line);
        for (Py_ssize_t at = 0; at < line.size; at++) {
            uint32_t key = line.codes[at] * MIX;
            add_cues(&tables, &line, at, key);
            if (at + 1 < line.size)
                add_cues(&tables, &line, at, key + line.codes[at + 1] * STEP);
        }
        result = fitting(&tables, &line, zone, least, stops < most ? stops : most);
    }
    PyMem_Free(tables.found);
    drop_line(&line);
done:
    release_buffers(&buffers);
    return result;
}
