/* Conversion by a dictionary of equal lengths: phrases leftmost and longest first, every other character by itself. */

#include "trie.h"

/* What characters and phrases become. */
typedef struct {
    const uint32_t *shift, *values;
    const Py_ssize_t *begins;
} Becomes;

static void convert(const Trie *trie, const Becomes *by, const uint32_t *codes, const Py_buffer *flags, Py_ssize_t size,
                    uint32_t *out)
{
    Py_ssize_t places[STRETCH + 1], end = 0;
    for (Py_ssize_t first = 0; first < size; first += STRETCH) {
        Py_ssize_t stop = size - first < STRETCH ? size : first + STRETCH;
        Py_ssize_t count = likely(trie, codes, flags, first, stop, size, places);
        UNROLLED for (Py_ssize_t at = first > end ? first : end; at < stop; at++)
            out[at] = codes[at] + by->shift[codes[at]];
        for (Py_ssize_t i = 0; i < count; i++) {
            Py_ssize_t at = places[i], number = 0;
            Py_ssize_t length = at < end ? 0 : longest(trie, codes, at, size, &number);
            if (length) {
                memcpy(out + at, by->values + by->begins[number], length * sizeof(uint32_t));
                end = at + length;
            }
        }
    }
}

/* convert(codes 4, out w4, shift 4, values 4, begins 8, ids .. filter, flags 1 or 2, width, singles) */
PyObject *kernel_convert(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    Py_buffer flags;
    Trie trie;
    if (given != 15) {
        PyErr_SetString(PyExc_TypeError, "convert takes 15 arguments");
        return NULL;
    }
    if (!take_buffers(&buffers, args, given, "4w4448" TRIE_BUFFERS))
        return NULL;
    Py_ssize_t size = ITEMS(buffers, 0);
    int fits = has_items(&buffers, 1, size) && is_table(&buffers, 2) && take_trie(&trie, &buffers, 5, args[13], args[14]) &&
               take_flags(&flags, args[12], size);
    if (fits) {
        Becomes by = {DATA(buffers, 2, uint32_t), DATA(buffers, 3, uint32_t), DATA(buffers, 4, Py_ssize_t)};
        Py_BEGIN_ALLOW_THREADS;
        convert(&trie, &by, DATA(buffers, 0, uint32_t), &flags, size, DATA(buffers, 1, uint32_t));
        Py_END_ALLOW_THREADS;
        PyBuffer_Release(&flags);
    }
    release_buffers(&buffers);
    if (!fits)
        return NULL;
    Py_RETURN_NONE;
}
