/* What boilerplate rules see of a line: its characters folded, and squeezed, as `view` does it. */

#include "line.h"

#define ELLIPSIS 0x2026

int take_line(Line *line, PyObject *text)
{
    if (!PyUnicode_Check(text)) {
        PyErr_Format(PyExc_TypeError, "a line is a str, not %.100s", Py_TYPE(text)->tp_name);
        return 0;
    }
#if PY_VERSION_HEX < 0x030C0000
    if (PyUnicode_READY(text) < 0)
        return 0;
#endif
    line->size = PyUnicode_GET_LENGTH(text);
    line->codes = line->size <= 256 ? line->few : PyMem_Malloc(line->size * sizeof(uint32_t));
    if (!line->codes) {
        PyErr_NoMemory();
        return 0;
    }
    write_text(text, line->codes);
    return 1;
}

void drop_line(Line *line)
{
    if (line->codes != line->few)
        PyMem_Free(line->codes);
}

PyObject *give_line(Line *line)
{
    PyObject *text = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, line->codes, line->size);
    drop_line(line);
    return text;
}

void fold_line(Line *line, const uint32_t *table)
{
    UNROLLED for (Py_ssize_t i = 0; i < line->size; i++)
        line->codes[i] += table[line->codes[i]];
}

/* fold(text, table 4): the text with what the table says added to every code point, modulo 2**32. */
PyObject *kernel_fold(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    Line line;
    if (given != 2) {
        PyErr_SetString(PyExc_TypeError, "fold takes a text and a table");
        return NULL;
    }
    if (!take_buffers(&buffers, args + 1, 1, "4"))
        return NULL;
    PyObject *text = NULL;
    if (is_table(&buffers, 0) && take_line(&line, args[0])) {
        fold_line(&line, DATA(buffers, 0, uint32_t));
        text = give_line(&line);
    }
    release_buffers(&buffers);
    return text;
}

static int is_han(uint32_t code)
{
    return 0x3400 <= code && code <= 0x9FFF;
}

static int is_among(uint32_t code, const char *marks)
{
    for (; *marks; marks++)
        if (code == (unsigned char)*marks)
            return 1;
    return 0;
}

/* Whether a dot between two characters is the full stop of a Chinese sentence; a dot at the end has none behind it. */
static int is_full_stop(uint32_t left, int ends, uint32_t right)
{
    return (is_han(left) || left == 0x300B || is_among(left, "\"')]")) &&
           (ends || right == '.' || is_han(right) || right == 0x300A || is_among(right, "\"'(["));
}

/* Whether a line has something to squeeze: most have not, and many characters are looked at at once. */
static int is_loose(const uint32_t *codes, Py_ssize_t size)
{
    uint32_t found = 0;
    for (Py_ssize_t i = 0; i < size; i++)
        found |= (codes[i] == '.') | (codes[i] == ELLIPSIS) | (codes[i] == ' ');
    return found != 0;
}

/* Whether blanks go behind two characters and before two: beside what is not ASCII, or a mark that encloses it. */
static int goes(uint32_t before, uint32_t left, uint32_t right, uint32_t behind)
{
    return left > 0x7F || right > 0x7F || (before > 0x7F && is_among(left, "\"])")) ||
           (behind > 0x7F && is_among(right, "\"[("));
}

/* One ellipsis for any, no blanks beside what is not ASCII and one elsewhere; no longer than it was. */
static Py_ssize_t squeeze(uint32_t *codes, Py_ssize_t size)
{
    Py_ssize_t kept = 0;
    for (Py_ssize_t i = 0; i < size;) {
        uint32_t code = codes[i];
        Py_ssize_t stop = i + 1;
        if (code == '.' || code == ELLIPSIS) {
            while (stop < size && codes[stop] == code)
                stop++;
            codes[kept++] = code == '.' && stop == i + 1 ? '.' : ELLIPSIS;
        } else {
            codes[kept++] = code;
        }
        i = stop;
    }
    size = kept;
    kept = 0;
    uint32_t before = 0, left = 0; /* As they were: places behind are written to. */
    for (Py_ssize_t i = 0; i < size;) {
        Py_ssize_t stop = i;
        while (stop < size && codes[stop] == ' ')
            stop++;
        if (stop == i) {
            before = left;
            left = codes[i];
            codes[kept++] = codes[i++];
            continue;
        }
        if (!goes(before, left, stop < size ? codes[stop] : 0, stop + 1 < size ? codes[stop + 1] : 0))
            codes[kept++] = ' ';
        before = left;
        left = ' ';
        i = stop;
    }
    return kept;
}

void squeeze_line(Line *line)
{
    uint32_t *codes = line->codes;
    Py_ssize_t start = 0, stop = line->size;
    while (start < stop && Py_UNICODE_ISSPACE(codes[start]))
        start++;
    while (stop > start && Py_UNICODE_ISSPACE(codes[stop - 1]))
        stop--;
    line->size = stop - start;
    if (start)
        memmove(codes, codes + start, line->size * sizeof(uint32_t));
    if (!is_loose(codes, line->size))
        return;
    line->size = squeeze(codes, line->size);
    uint32_t left = 0;
    for (Py_ssize_t i = 0; i < line->size; i++) {
        uint32_t code = codes[i];
        int ends = i + 1 == line->size;
        if (code == '.' && is_full_stop(left, ends, ends ? 0 : codes[i + 1]))
            codes[i] = FULL_STOP;
        left = code;
    }
}

/* squeeze(text): the view of a line whose characters are folded. */
PyObject *kernel_squeeze(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Line line;
    if (given != 1) {
        PyErr_SetString(PyExc_TypeError, "squeeze takes a text");
        return NULL;
    }
    if (!take_line(&line, args[0]))
        return NULL;
    squeeze_line(&line);
    return give_line(&line);
}
