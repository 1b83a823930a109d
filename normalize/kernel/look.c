/* The lines of a buffer and their cues: what `hits` sorts out by vectors. */

#include "cues.h"

#define FULL_STOP 0x3002

/* As in `cues`. */
#define HEADING 8
#define HEAD_SPAN 16
#define FOOT_SPAN 32
#define ANY_SPAN (HEAD_SPAN | FOOT_SPAN)
#define STOPPED 8
#define SPAN_REACH 1000
#define SLACK 16
#define LONGEST_HEADING 40

typedef struct {
    Py_ssize_t line, column;
    uint8_t bits;
} Hit;

typedef struct {
    Hit *items;
    Py_ssize_t count, room;
} Hits;

/* Return the spans that may be found by a cue at some distances from the ends of its line. */
static inline uint8_t near_ends(Py_ssize_t from_head, Py_ssize_t from_foot, Py_ssize_t reach)
{
    return (from_foot <= reach ? FOOT_SPAN : 0) | (from_head <= reach ? HEAD_SPAN : 0);
}

/* Whether a line has two full stops. */
static int several_stops(const Text *text, Py_ssize_t begin, Py_ssize_t end)
{
    uint32_t count = 0;
    for (Py_ssize_t i = begin; i < end; i++)
        count += text->codes[i] == FULL_STOP;
    return count >= 2;
}

/*
 * Keep the cues of one line that may be of use, so many of its characters being the addresses of links; return what all of
 * them can do, or -1 where there is no memory.
 */
static int keep(const Found *found, Py_ssize_t line, Py_ssize_t begin, Py_ssize_t end,
                Py_ssize_t length, Py_ssize_t targets, int several, Hits *hits)
{
    int kind = 0;
    for (Py_ssize_t i = 0; i < found->count; i++) {
        Cue cue = found->items[i];
        uint8_t kinds = cue.kinds & 0xFF, stopped = cue.kinds >> STOPPED;
        /* A view is shorter than its line by the dots of an ellipsis at most; exact lengths are looked at later. */
        uint8_t whole = length - targets - SLACK <= cue.longest ? kinds & ~ANY_SPAN : 0, close = ANY_SPAN;
        if (length - targets - SLACK > LONGEST_HEADING)
            whole &= ~HEADING;
        if (several)
            whole &= stopped;
        if (kinds & ANY_SPAN) {
            whole |= kinds & near_ends(cue.at - begin, end - cue.at, 2 * SPAN_REACH);
            /* The first span that goes is no longer than its rule says, blanks left out. */
            close = near_ends(cue.at - begin, end - cue.at, cue.reach + SLACK + (end - begin - length));
        }
        if (!whole)
            continue;
        if (!grow((void **)&hits->items, hits->count, &hits->room, sizeof(Hit)))
            return -1;
        hits->items[hits->count++] = (Hit){line, cue.at - begin, whole};
        kind |= whole & (close | (uint8_t)~ANY_SPAN);
    }
    return kind;
}

/* Return the hits as three strings of bytes: lines, columns and bits. */
static PyObject *packed(const Hits *hits)
{
    PyObject *line = PyBytes_FromStringAndSize(NULL, hits->count * sizeof(Py_ssize_t));
    PyObject *column = PyBytes_FromStringAndSize(NULL, hits->count * sizeof(Py_ssize_t));
    PyObject *bits = PyBytes_FromStringAndSize(NULL, hits->count);
    if (line && column && bits)
        for (Py_ssize_t i = 0; i < hits->count; i++) {
            ((Py_ssize_t *)PyBytes_AS_STRING(line))[i] = hits->items[i].line;
            ((Py_ssize_t *)PyBytes_AS_STRING(column))[i] = hits->items[i].column;
            PyBytes_AS_STRING(bits)[i] = (char)hits->items[i].bits;
        }
    PyObject *all = line && column && bits ? PyTuple_Pack(3, line, column, bits) : NULL;
    Py_XDECREF(line);
    Py_XDECREF(column);
    Py_XDECREF(bits);
    return all;
}

/*
 * look(codes 4, flags 2, breaks 8, begins 8, targets 8, fold 4, numbers 4, pairs 4, prose 4, taken 1, slots 8, lone 2,
 * lengths w8, initial w4, kind w1, width): of every line its length, its first character that is no blank and what the rules of its
 * cues can do; returns the hits. A row of `pairs` has `width` items.
 */
PyObject *kernel_look(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    if (!take_buffers(&buffers, args, given, "428884444182w8w4w1"))
        return NULL;
    Text text = {
        .codes = DATA(buffers, 0, uint32_t), .flags = DATA(buffers, 1, uint16_t), .fold = DATA(buffers, 5, uint32_t),
        .numbers = DATA(buffers, 6, uint32_t), .pairs = DATA(buffers, 7, uint32_t), .prose = DATA(buffers, 8, uint32_t),
        .taken = DATA(buffers, 9, uint8_t), .slots = DATA(buffers, 10, uint64_t), .lone = DATA(buffers, 11, uint16_t),
        .width = given == 16 ? PyLong_AsSsize_t(args[15]) : 0, .last = ITEMS(buffers, 0) - 1,
    };
    Py_ssize_t lines = ITEMS(buffers, 2);
    const Py_ssize_t *breaks = DATA(buffers, 2, Py_ssize_t), *begins = DATA(buffers, 3, Py_ssize_t);
    const Py_ssize_t *targets = DATA(buffers, 4, Py_ssize_t);
    int fits = !PyErr_Occurred() && has_items(&buffers, 1, text.last + 1) && has_items(&buffers, 3, lines) &&
               has_items(&buffers, 4, lines) && is_table(&buffers, 5) && is_table(&buffers, 6) &&
               has_items(&buffers, 8, ITEMS(buffers, 7)) && has_items(&buffers, 9, 3 * SLOTS / 8) &&
               has_items(&buffers, 10, 3 * SLOTS) && is_table(&buffers, 11);
    for (int number = 12; fits && number < 15; number++)
        fits = has_items(&buffers, number, lines);
    Found found = {0};
    Hits hits = {0};
    PyObject *result = NULL;
    if (fits) {
        Py_BEGIN_ALLOW_THREADS;
        for (Py_ssize_t line = 0; line < lines && fits; line++) {
            /* Of prose few rules can say anything. */
            int several = several_stops(&text, begins[line], breaks[line]);
            const uint32_t *pairs = several ? text.prose : text.pairs;
            Py_ssize_t length = find_cues(&text, pairs, begins[line], breaks[line], &found);
            int kind = -1;
            if (length >= 0)
                kind = keep(&found, line, begins[line], breaks[line], length, targets[line], several, &hits);
            fits = kind >= 0;
            DATA(buffers, 12, Py_ssize_t)[line] = length;
            DATA(buffers, 13, uint32_t)[line] = text.codes[filled(&text, begins[line])];
            DATA(buffers, 14, uint8_t)[line] = (uint8_t)kind;
        }
        Py_END_ALLOW_THREADS;
        if (fits)
            result = packed(&hits);
        else
            PyErr_NoMemory();
    }
    PyMem_RawFree(found.items);
    PyMem_RawFree(hits.items);
    release_buffers(&buffers);
    return result;
}
