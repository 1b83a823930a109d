/* The phrases in a text, and the text with them replaced, whatever the lengths. */

#include "trie.h"

typedef struct {
    Py_ssize_t start, length, entry;
} Match;

typedef struct {
    Match *items;
    Py_ssize_t count, room;
} Matches;

static int add(Matches *matches, Py_ssize_t start, Py_ssize_t length, Py_ssize_t entry)
{
    if (!grow((void **)&matches->items, matches->count, &matches->room, sizeof(Match)))
        return 0;
    matches->items[matches->count++] = (Match){start, length, entry};
    return 1;
}

/* All phrases that begin at a place, the shortest first; 0 where there is no memory. */
static int all_at(const Trie *trie, const uint32_t *codes, Py_ssize_t at, Py_ssize_t size, Matches *matches)
{
    uint32_t node = trie->ids[codes[at]];
    if (trie->entry[node] >= 0 && !add(matches, at, 1, trie->entry[node]))
        return 0;
    for (Py_ssize_t i = at + 1; node && i < size; i++) {
        node = step(trie, node, codes[i]);
        if (node && trie->entry[node] >= 0 && !add(matches, at, i + 1 - at, trie->entry[node]))
            return 0;
        if (!trie->inner[node])
            break;
    }
    return 1;
}

static int find(const Trie *trie, const uint32_t *codes, const Py_buffer *flags, Py_ssize_t size, int all,
                Matches *matches)
{
    Py_ssize_t places[STRETCH + 1], end = 0;
    for (Py_ssize_t first = 0; first < size; first += STRETCH) {
        Py_ssize_t stop = size - first < STRETCH ? size : first + STRETCH;
        Py_ssize_t count = likely(trie, codes, flags, first, stop, size, places);
        for (Py_ssize_t i = 0; i < count; i++) {
            Py_ssize_t at = places[i], number = 0, length;
            if (all) {
                if (!all_at(trie, codes, at, size, matches))
                    return 0;
            } else if (at >= end && (length = longest(trie, codes, at, size, &number))) {
                if (!add(matches, at, length, number))
                    return 0;
                end = at + length;
            }
        }
    }
    return 1;
}

/* Return matches as three strings of bytes: starts, lengths and entries. */
static PyObject *packed(const Matches *matches)
{
    PyObject *parts[3] = {NULL, NULL, NULL}, *result = NULL;
    for (int part = 0; part < 3; part++)
        parts[part] = PyBytes_FromStringAndSize(NULL, matches->count * sizeof(Py_ssize_t));
    if (parts[0] && parts[1] && parts[2]) {
        for (Py_ssize_t i = 0; i < matches->count; i++) {
            ((Py_ssize_t *)PyBytes_AS_STRING(parts[0]))[i] = matches->items[i].start;
            ((Py_ssize_t *)PyBytes_AS_STRING(parts[1]))[i] = matches->items[i].length;
            ((Py_ssize_t *)PyBytes_AS_STRING(parts[2]))[i] = matches->items[i].entry;
        }
        result = PyTuple_Pack(3, parts[0], parts[1], parts[2]);
    }
    for (int part = 0; part < 3; part++)
        Py_XDECREF(parts[part]);
    return result;
}

/*
 * match(codes 4, ids .. filter, flags 1 or 2, width, singles, all): the phrases, leftmost and longest first and disjoint, or all
 * of them by where they begin.
 */
PyObject *kernel_match(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    Py_buffer flags;
    Trie trie;
    Matches matches = {0};
    PyObject *result = NULL;
    if (given != 12) {
        PyErr_SetString(PyExc_TypeError, "match takes 12 arguments");
        return NULL;
    }
    int all = PyObject_IsTrue(args[11]);
    if (all < 0 || !take_buffers(&buffers, args, given, "4" TRIE_BUFFERS))
        return NULL;
    Py_ssize_t size = ITEMS(buffers, 0);
    if (take_trie(&trie, &buffers, 1, args[9], args[10]) && take_flags(&flags, args[8], size)) {
        int found;
        Py_BEGIN_ALLOW_THREADS;
        found = find(&trie, DATA(buffers, 0, uint32_t), &flags, size, all, &matches);
        Py_END_ALLOW_THREADS;
        result = found ? packed(&matches) : PyErr_NoMemory();
        PyBuffer_Release(&flags);
    }
    PyMem_RawFree(matches.items);
    release_buffers(&buffers);
    return result;
}

/*
 * write(codes 4, out w4, shift 4, values 4, begins 8, sizes 8, start 8, length 8, entry 8): every phrase and every
 * character outside of them replaced.
 */
PyObject *kernel_write(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    if (!take_buffers(&buffers, args, given, "4w4448" "8888"))
        return NULL;
    const uint32_t *codes = DATA(buffers, 0, uint32_t), *shift = DATA(buffers, 2, uint32_t);
    const uint32_t *values = DATA(buffers, 3, uint32_t);
    const Py_ssize_t *begins = DATA(buffers, 4, Py_ssize_t), *sizes = DATA(buffers, 5, Py_ssize_t);
    const Py_ssize_t *start = DATA(buffers, 6, Py_ssize_t), *length = DATA(buffers, 7, Py_ssize_t);
    const Py_ssize_t *entry = DATA(buffers, 8, Py_ssize_t);
    uint32_t *out = DATA(buffers, 1, uint32_t);
    Py_ssize_t size = ITEMS(buffers, 0), count = ITEMS(buffers, 6), end = 0, grown = size, entries = ITEMS(buffers, 4);
    int fits = is_table(&buffers, 2) && has_items(&buffers, 5, entries) && has_items(&buffers, 7, count) &&
               has_items(&buffers, 8, count);
    for (Py_ssize_t i = 0; fits && i < count; i++) {
        if (start[i] < end || length[i] < 0 || start[i] + length[i] > size || entry[i] < 0 || entry[i] >= entries ||
            sizes[entry[i]] < 0 || begins[entry[i]] < 0 || begins[entry[i]] + sizes[entry[i]] > ITEMS(buffers, 3)) {
            PyErr_SetString(PyExc_ValueError, "the matches do not rise, or do not lie in the text");
            fits = 0;
            break;
        }
        end = start[i] + length[i];
        grown += sizes[entry[i]] - length[i];
    }
    if (fits && has_items(&buffers, 1, grown)) {
        Py_BEGIN_ALLOW_THREADS;
        Py_ssize_t at = 0;
        for (Py_ssize_t i = 0; i <= count; i++) {
            for (Py_ssize_t stop = i < count ? start[i] : size; at < stop; at++)
                *out++ = codes[at] + shift[codes[at]];
            if (i < count) {
                memcpy(out, values + begins[entry[i]], sizes[entry[i]] * sizeof(uint32_t));
                out += sizes[entry[i]];
                at = start[i] + length[i];
            }
        }
        Py_END_ALLOW_THREADS;
    }
    release_buffers(&buffers);
    if (PyErr_Occurred())
        return NULL;
    Py_RETURN_NONE;
}
