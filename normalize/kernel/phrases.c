/* Conversion by a dictionary of equal lengths: phrases leftmost and longest first, every other character by itself. */

#include "kernel.h"

/* As in `matcher` and `trie`: two flag bits begin a phrase, and shifted by one they continue it. */
#define ANY_START 65
#define MIX 0x9E3779B1u
#define GROUP 2

typedef struct {
    const uint32_t *single, *ids, *keys, *nodes, *factors, *values;
    const Py_ssize_t *entry, *begins;
    const uint8_t *inner, *filter;
    uint32_t width;
    int bits, filter_bits;
} Dictionary;

/* Return the length of the longest phrase that begins at a place, and its number; 0 where there is none. */
static inline Py_ssize_t longest(const Dictionary *by, const uint32_t *codes, Py_ssize_t at, Py_ssize_t size,
                                 Py_ssize_t *number)
{
    /* A character that is in no phrase has the number 0, and so have empty slots. */
    uint32_t node = by->ids[codes[at]];
    Py_ssize_t length = 0;
    if (by->entry[node] >= 0) {
        *number = by->entry[node];
        length = 1;
    }
    for (Py_ssize_t i = at + 1; node && i < size; i++) {
        uint32_t edge = node * by->width + by->ids[codes[i]], mixed = edge * MIX;
        /* Most places end here. */
        if (i == at + 1 && !by->filter[mixed >> (32 - by->filter_bits)])
            break;
        uint32_t slot = (mixed * by->factors[mixed >> (32 - by->bits + GROUP)]) >> (32 - by->bits);
        if (by->keys[slot] != edge)
            break;
        node = by->nodes[slot];
        if (by->entry[node] >= 0) {
            *number = by->entry[node];
            length = i + 1 - at;
        }
        if (!by->inner[node])
            break;
    }
    return length;
}

static inline void convert(const Dictionary *by, const uint32_t *codes, const void *flags, const int wide,
                           Py_ssize_t size, uint32_t *out)
{
#define FLAG(i) (wide ? ((const uint16_t *)flags)[i] : ((const uint8_t *)flags)[i])
    for (Py_ssize_t i = 0; i < size;) {
        /* Behind the last character anything may follow, for a phrase of one. */
        int next = i + 1 < size ? FLAG(i + 1) >> 1 : ANY_START;
        Py_ssize_t number = 0, length = 0;
        if (FLAG(i) & next & ANY_START)
            length = longest(by, codes, i, size, &number);
        if (length) {
            memcpy(out + i, by->values + by->begins[number], length * sizeof(uint32_t));
            i += length;
        } else {
            out[i] = by->single[codes[i]];
            i++;
        }
    }
#undef FLAG
}

/*
 * convert(codes 4, out w4, single 4, ids 4, keys 4, nodes 4, factors 4, entry 8, inner 1, filter 1, values 4, begins 8,
 * flags 1 or 2, width)
 */
PyObject *kernel_convert(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    if (!take_buffers(&buffers, args, given, "4w44444481148"))
        return NULL;
    Py_buffer flags;
    unsigned long width = given == 14 ? PyLong_AsUnsignedLong(args[13]) : 0;
    if (PyErr_Occurred() || PyObject_GetBuffer(args[12], &flags, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) < 0) {
        release_buffers(&buffers);
        return NULL;
    }
    Py_ssize_t size = ITEMS(buffers, 0);
    Dictionary by = {
        .single = DATA(buffers, 2, uint32_t), .ids = DATA(buffers, 3, uint32_t), .keys = DATA(buffers, 4, uint32_t),
        .nodes = DATA(buffers, 5, uint32_t), .factors = DATA(buffers, 6, uint32_t),
        .entry = DATA(buffers, 7, Py_ssize_t), .inner = DATA(buffers, 8, uint8_t), .filter = DATA(buffers, 9, uint8_t),
        .values = DATA(buffers, 10, uint32_t), .begins = DATA(buffers, 11, Py_ssize_t), .width = (uint32_t)width,
    };
    while (((Py_ssize_t)1 << by.bits) < ITEMS(buffers, 4))
        by.bits++;
    while (((Py_ssize_t)1 << by.filter_bits) < ITEMS(buffers, 9))
        by.filter_bits++;
    int fits = has_items(&buffers, 1, size) && is_table(&buffers, 2) && is_table(&buffers, 3) &&
               has_items(&buffers, 4, (Py_ssize_t)1 << by.bits) && has_items(&buffers, 5, (Py_ssize_t)1 << by.bits) &&
               by.bits > GROUP && has_items(&buffers, 6, (Py_ssize_t)1 << (by.bits - GROUP)) &&
               has_items(&buffers, 9, (Py_ssize_t)1 << by.filter_bits);
    if (fits && (flags.itemsize > 2 || flags.len / flags.itemsize != size)) {
        PyErr_SetString(PyExc_ValueError, "there is not one flag of 8 or 16 bits for every character");
        fits = 0;
    }
    if (fits) {
        const uint32_t *codes = DATA(buffers, 0, uint32_t);
        uint32_t *out = DATA(buffers, 1, uint32_t);
        Py_BEGIN_ALLOW_THREADS;
        if (flags.itemsize == 2)
            convert(&by, codes, flags.buf, 1, size, out);
        else
            convert(&by, codes, flags.buf, 0, size, out);
        Py_END_ALLOW_THREADS;
    }
    PyBuffer_Release(&flags);
    release_buffers(&buffers);
    if (!fits)
        return NULL;
    Py_RETURN_NONE;
}
