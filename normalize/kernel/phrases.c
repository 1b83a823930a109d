/* Conversion by a dictionary of equal lengths: phrases leftmost and longest first, every other character by itself. */

#include "trie.h"

/* What characters and phrases become. */
typedef struct {
    const uint32_t *single, *values;
    const Py_ssize_t *begins;
} Becomes;

#define CONVERT(name, kind) \
    static void name(const Trie *trie, const Becomes *by, const uint32_t *codes, const void *flags, Py_ssize_t size, \
                     uint32_t *out) \
    { \
        for (Py_ssize_t i = 0; i < size;) { \
            Py_ssize_t number = 0, length = 0; \
            if (MAY_BEGIN(kind, flags, i, size)) \
                length = longest(trie, codes, i, size, &number); \
            if (length) { \
                memcpy(out + i, by->values + by->begins[number], length * sizeof(uint32_t)); \
                i += length; \
            } else { \
                out[i] = by->single[codes[i]]; \
                i++; \
            } \
        } \
    }

CONVERT(convert_by_bytes, uint8_t)
CONVERT(convert_by_words, uint16_t)

/* convert(codes 4, out w4, single 4, values 4, begins 8, ids .. filter, flags 1 or 2, width) */
PyObject *kernel_convert(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    Py_buffer flags;
    Trie trie;
    if (given != 14) {
        PyErr_SetString(PyExc_TypeError, "convert takes 14 arguments");
        return NULL;
    }
    if (!take_buffers(&buffers, args, given, "4w4448" TRIE_BUFFERS))
        return NULL;
    Py_ssize_t size = ITEMS(buffers, 0);
    int fits = has_items(&buffers, 1, size) && is_table(&buffers, 2) && take_trie(&trie, &buffers, 5, args[13]) &&
               take_flags(&flags, args[12], size);
    if (fits) {
        Becomes by = {DATA(buffers, 2, uint32_t), DATA(buffers, 3, uint32_t), DATA(buffers, 4, Py_ssize_t)};
        Py_BEGIN_ALLOW_THREADS;
        (flags.itemsize == 1 ? convert_by_bytes : convert_by_words)(
            &trie, &by, DATA(buffers, 0, uint32_t), flags.buf, size, DATA(buffers, 1, uint32_t));
        Py_END_ALLOW_THREADS;
        PyBuffer_Release(&flags);
    }
    release_buffers(&buffers);
    if (!fits)
        return NULL;
    Py_RETURN_NONE;
}
