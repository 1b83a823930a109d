/* What stands around lines of a document, as numbers: what `surroundings.Surroundings.row` has. */

#include "kernel.h"

/* The traits of a line, and those of them that are asked of its neighbours. */
enum { TRAITS = 22, SPOKEN = 0, LENGTH = 2, STOPS = 3, TEXTS = 5, ADDRESS = 6, HEADING = 9, SOURCES = TRAITS - 1 };
enum { MISSING = -9999, REACH = 21, NEAR_END = 30, FAR_END = 12, GONE = 20, GONE_SAYS = 350, MOST = 400, EACH = 80 };
enum { CHARACTERS = 800, SOURCES_REACH = 16, HEADINGS = 9, AROUND = 6, WIDTH = 100 };

static const int beside[] = {-3, -2, -1, 1, 2, 3};
static const int asked[] = {SPOKEN, LENGTH, TEXTS, ADDRESS, STOPS};
static const int windows[] = {5, 12};
#define COUNT(items) ((Py_ssize_t)(sizeof(items) / sizeof(*(items))))

/* A document: the traits of its lines, whether a blank line stands above, what has gone, and what each says. */
typedef struct {
    Py_ssize_t count;
    int32_t (*shapes)[TRAITS], *says, *gone_above, whole[4];
    uint8_t *gaps, *gone;
} Lines;

static inline Py_ssize_t least(Py_ssize_t one, Py_ssize_t other) { return one < other ? one : other; }
static inline Py_ssize_t most(Py_ssize_t one, Py_ssize_t other) { return one > other ? one : other; }
static inline int32_t within(int64_t value) { return (int32_t)(value < -MOST ? -MOST : value > MOST ? MOST : value); }

/* As Python divides: towards what is less. */
static inline int32_t part(int64_t sum, Py_ssize_t count)
{
    int64_t found = sum / count;
    return (int32_t)(found - (found * count > sum));
}

static void free_lines(Lines *lines)
{
    PyMem_Free(lines->shapes);
    PyMem_Free(lines->says);
    PyMem_Free(lines->gone_above);
    PyMem_Free(lines->gaps);
}

/* Reads the tuples of traits and the truth of the flags; 0 with an exception where something does not fit. */
static int take_lines(Lines *lines, PyObject *shapes, PyObject *gaps, PyObject *gone)
{
    memset(lines, 0, sizeof(*lines));
    if (!PyList_Check(shapes) || !PyList_Check(gaps) || !PyList_Check(gone)) {
        PyErr_SetString(PyExc_TypeError, "around takes three lists");
        return 0;
    }
    Py_ssize_t count = lines->count = PyList_GET_SIZE(shapes), left = 0;
    if (PyList_GET_SIZE(gaps) != count || PyList_GET_SIZE(gone) != count) {
        PyErr_SetString(PyExc_ValueError, "around takes as many flags as shapes");
        return 0;
    }
    lines->shapes = PyMem_Calloc(count + 1, sizeof(*lines->shapes));
    lines->says = PyMem_Calloc(count + 1, sizeof(int32_t));
    lines->gone_above = PyMem_Calloc(count + 1, sizeof(int32_t));
    lines->gaps = PyMem_Calloc(2 * count + 1, 1);
    if (!lines->shapes || !lines->says || !lines->gone_above || !lines->gaps) {
        free_lines(lines);
        PyErr_NoMemory();
        return 0;
    }
    lines->gone = lines->gaps + count;
    int64_t sums[4] = {0};
    for (Py_ssize_t at = 0; at < count; at++) {
        PyObject *shape = PyList_GET_ITEM(shapes, at);
        if (!PyTuple_Check(shape) || PyTuple_GET_SIZE(shape) != TRAITS) {
            PyErr_Format(PyExc_ValueError, "a line has %d traits", TRAITS);
            goto failed;
        }
        for (int trait = 0; trait < TRAITS; trait++)
            lines->shapes[at][trait] = (int32_t)PyLong_AsLong(PyTuple_GET_ITEM(shape, trait));
        if (PyErr_Occurred())
            goto failed;
        int gap = PyObject_IsTrue(PyList_GET_ITEM(gaps, at)), away = PyObject_IsTrue(PyList_GET_ITEM(gone, at));
        if (gap < 0 || away < 0)
            goto failed;
        lines->gaps[at] = (uint8_t)gap;
        lines->gone[at] = (uint8_t)away;
        lines->gone_above[at + 1] = lines->gone_above[at] + away;
        lines->says[at] = away ? GONE_SAYS : within(lines->shapes[at][SPOKEN]);
        if (!away) {
            left++;
            sums[0] += lines->says[at];
            sums[1] += lines->shapes[at][LENGTH];
            sums[2] += lines->shapes[at][ADDRESS];
            sums[3] += lines->shapes[at][HEADING];
        }
    }
    left = most(left, 1);
    lines->whole[0] = part(sums[0], left);
    lines->whole[1] = part(sums[1], left);
    lines->whole[2] = part(100 * sums[2], left);
    lines->whole[3] = (int32_t)least(HEADINGS, sums[3]);
    return 1;
failed:
    free_lines(lines);
    return 0;
}

static int32_t length(const Lines *lines, Py_ssize_t first, Py_ssize_t stop)
{
    int64_t sum = 0;
    for (Py_ssize_t at = first; at < stop; at++)
        sum += lines->shapes[at][LENGTH];
    return (int32_t)least(CHARACTERS, sum);
}

static int32_t *window(const Lines *lines, Py_ssize_t first, Py_ssize_t stop, int32_t *row)
{
    if (first >= stop) {
        for (int i = 0; i < AROUND; i++)
            *row++ = MISSING;
        return row;
    }
    int32_t low = lines->says[first], high = low, longest = lines->shapes[first][LENGTH];
    int64_t sum = 0, stops = 0;
    for (Py_ssize_t at = first; at < stop; at++) {
        int32_t says = lines->says[at], size = lines->shapes[at][LENGTH];
        low = says < low ? says : low;
        high = says > high ? says : high;
        longest = size > longest ? size : longest;
        sum += says;
        stops += lines->shapes[at][STOPS];
    }
    *row++ = high;
    *row++ = part(sum, stop - first);
    *row++ = low;
    *row++ = part(100 * (int64_t)(lines->gone_above[stop] - lines->gone_above[first]), stop - first);
    *row++ = longest;
    *row++ = (int32_t)stops;
    return row;
}

static void write_row(const Lines *lines, Py_ssize_t at, int32_t *row)
{
    Py_ssize_t count = lines->count, bottom = count - 1 - at;
    memcpy(row, lines->shapes[at], sizeof(*lines->shapes));
    row += TRAITS;
    *row++ = lines->gaps[at];
    for (int i = 0; i < COUNT(beside); i++) {
        Py_ssize_t other = at + beside[i];
        int there = other >= 0 && other < count;
        for (int trait = 0; trait < COUNT(asked); trait++)
            *row++ = there ? lines->shapes[other][asked[trait]] : MISSING;
        *row++ = there ? lines->gone[other] : MISSING;
    }
    Py_ssize_t below = 1, above = 1;
    while (below < REACH && (at + below >= count || !lines->gone[at + below]))
        below++;
    while (above < REACH && (above > at || !lines->gone[at - above]))
        above++;
    int32_t gone_above = lines->gone_above[at], gone_below = lines->gone_above[count] - lines->gone_above[at + 1];
    Py_ssize_t down = at > bottom ? FAR_END : NEAR_END, up = at > bottom ? NEAR_END : FAR_END;
    *row++ = (int32_t)below;
    *row++ = (int32_t)above;
    *row++ = (int32_t)least(at, down);
    *row++ = (int32_t)least(bottom, up);
    *row++ = (int32_t)least(gone_below, GONE);
    *row++ = (int32_t)least(gone_above, GONE);
    *row++ = (int32_t)least(at - gone_above, down);
    *row++ = (int32_t)least(bottom - gone_below, up);
    for (int i = 0; i < COUNT(windows); i++) {
        row = window(lines, at + 1, least(count, at + 1 + windows[i]), row);
        row = window(lines, most(0, at - windows[i]), at, row);
    }
    int32_t told = 0, lowest = 0;
    for (Py_ssize_t other = below < REACH ? at + below - 1 : least(count, at + REACH) - 1; other >= at; other--) {
        told += within((int64_t)lines->shapes[other][SPOKEN] + EACH);
        lowest = told < lowest ? told : lowest;
    }
    *row++ = told;
    *row++ = lowest;
    Py_ssize_t far = windows[COUNT(windows) - 1], sources = 0;
    *row++ = length(lines, most(0, at - far), at);
    *row++ = length(lines, at + 1, least(count, at + 1 + far));
    while (sources < SOURCES_REACH && sources <= at && !lines->shapes[at - sources][SOURCES])
        sources++;
    *row++ = (int32_t)(sources < SOURCES_REACH && sources <= at ? sources : SOURCES_REACH + 1);
    memcpy(row, lines->whole, sizeof(lines->whole));
}

/* around(shapes, gaps, gone, lines 8, found w4): puts the numbers of some lines of a document into `found`. */
PyObject *kernel_around(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    Lines lines;
    if (given != 5) {
        PyErr_SetString(PyExc_TypeError, "around takes three lists and two arrays");
        return NULL;
    }
    if (!take_buffers(&buffers, args + 3, 2, "8w4"))
        return NULL;
    const int64_t *some = DATA(buffers, 0, int64_t);
    Py_ssize_t size = ITEMS(buffers, 0);
    int fits = has_items(&buffers, 1, size * WIDTH) && take_lines(&lines, args[0], args[1], args[2]);
    if (fits) {
        for (Py_ssize_t i = 0; fits && i < size; i++) {
            fits = some[i] >= 0 && some[i] < lines.count;
            if (fits)
                write_row(&lines, some[i], DATA(buffers, 1, int32_t) + i * WIDTH);
            else
                PyErr_SetString(PyExc_ValueError, "there is no such line");
        }
        free_lines(&lines);
    }
    release_buffers(&buffers);
    if (!fits)
        return NULL;
    Py_RETURN_NONE;
}
