/* The flags of characters, and what tables and flags say of them. */

#include "kernel.h"

/* Characters that are looked at at once. */
#define STRETCH 1024

/*
 * scan(codes 4, table 2, flags w2, at w8, rare w2, bits): the flags of all characters, and the places and flags of those
 * that have one of some bits. `at` and `rare` have one item more than there are characters. Returns how many there are.
 */
PyObject *kernel_scan(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    if (!take_buffers(&buffers, args, given, "42w2w8w2"))
        return NULL;
    Py_ssize_t size = ITEMS(buffers, 0), found = 0;
    long bits = given > 5 ? PyLong_AsLong(args[5]) : 0;
    if (PyErr_Occurred() || !is_table(&buffers, 1) || !has_items(&buffers, 2, size) ||
        !has_items(&buffers, 3, size + 1) || !has_items(&buffers, 4, size + 1)) {
        release_buffers(&buffers);
        return NULL;
    }
    const uint32_t *codes = DATA(buffers, 0, uint32_t);
    const uint16_t *table = DATA(buffers, 1, uint16_t);
    uint16_t *flags = DATA(buffers, 2, uint16_t), *rare = DATA(buffers, 4, uint16_t);
    Py_ssize_t *at = DATA(buffers, 3, Py_ssize_t);
    Py_BEGIN_ALLOW_THREADS;
    for (Py_ssize_t begin = 0; begin < size; begin += STRETCH) {
        Py_ssize_t stop = size - begin < STRETCH ? size : begin + STRETCH;
        UNROLLED for (Py_ssize_t i = begin; i < stop; i++)
            flags[i] = table[codes[i]];
        for (Py_ssize_t first = begin; first < stop; first += RUN)
            if (any_flag(flags, first, size, (uint16_t)bits))
                for (Py_ssize_t i = first; i < first + RUN && i < size; i++) {
                    /* Written in any case and kept where it counts: faster than a jump. */
                    at[found] = i;
                    rare[found] = flags[i];
                    found += (flags[i] & bits) != 0;
                }
    }
    Py_END_ALLOW_THREADS;
    release_buffers(&buffers);
    return PyLong_FromSsize_t(found);
}

/* select(at 8, rare 2, found w8, bits): those of some places whose flags have one of some bits; returns how many. */
PyObject *kernel_select(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    if (!take_buffers(&buffers, args, given, "82w8"))
        return NULL;
    Py_ssize_t size = ITEMS(buffers, 0), count = 0;
    long bits = given > 3 ? PyLong_AsLong(args[3]) : 0;
    if (PyErr_Occurred() || !has_items(&buffers, 1, size) || !has_items(&buffers, 2, size + 1)) {
        release_buffers(&buffers);
        return NULL;
    }
    const Py_ssize_t *at = DATA(buffers, 0, Py_ssize_t);
    const uint16_t *rare = DATA(buffers, 1, uint16_t);
    Py_ssize_t *found = DATA(buffers, 2, Py_ssize_t);
    for (Py_ssize_t i = 0; i < size; i++) {
        found[count] = at[i];
        count += (rare[i] & bits) != 0;
    }
    release_buffers(&buffers);
    return PyLong_FromSsize_t(count);
}

#define SEEN(kind) \
    for (Py_ssize_t i = 0; i < count; i++) { \
        Py_ssize_t stop = i + 1 < count ? starts[i + 1] : size; \
        kind all = 0; \
        for (Py_ssize_t at = starts[i]; at < stop; at++) \
            all |= ((const kind *)flags)[at]; \
        ((kind *)seen)[i] = all; \
    }

/* seen(flags 1 or 2, starts 8, seen w of the same): the flags that some character of each document has. */
PyObject *kernel_seen(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    Py_buffer view;
    if (given != 3) {
        PyErr_SetString(PyExc_TypeError, "seen takes three arrays");
        return NULL;
    }
    if (PyObject_GetBuffer(args[0], &view, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) < 0)
        return NULL;
    int wide = view.itemsize == 2;
    PyBuffer_Release(&view);
    if (!take_buffers(&buffers, args, given, wide ? "28w2" : "18w1"))
        return NULL;
    Py_ssize_t count = ITEMS(buffers, 1), size = buffers.views[0].len / (wide ? 2 : 1);
    int fits = has_items(&buffers, 2, count);
    const void *flags = buffers.views[0].buf;
    void *seen = buffers.views[2].buf;
    const Py_ssize_t *starts = DATA(buffers, 1, Py_ssize_t);
    for (Py_ssize_t i = 0; fits && i < count; i++)
        if (starts[i] < 0 || starts[i] >= (i + 1 < count ? starts[i + 1] : size)) {
            PyErr_SetString(PyExc_ValueError, "a document is empty, or does not lie in the array");
            fits = 0;
        }
    if (fits && wide)
        SEEN(uint16_t)
    else if (fits)
        SEEN(uint8_t)
    release_buffers(&buffers);
    if (!fits)
        return NULL;
    Py_RETURN_NONE;
}

/* look_up(codes 4, table 1, out w1): what a table of bytes says of every character. */
PyObject *kernel_look_up(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    if (!take_buffers(&buffers, args, given, "41w1"))
        return NULL;
    Py_ssize_t size = ITEMS(buffers, 0);
    int fits = is_table(&buffers, 1) && has_items(&buffers, 2, size);
    if (fits) {
        const uint32_t *codes = DATA(buffers, 0, uint32_t);
        const uint8_t *table = DATA(buffers, 1, uint8_t);
        uint8_t *out = DATA(buffers, 2, uint8_t);
        Py_BEGIN_ALLOW_THREADS;
        for (Py_ssize_t i = 0; i < size; i++)
            out[i] = table[codes[i]];
        Py_END_ALLOW_THREADS;
    }
    release_buffers(&buffers);
    if (!fits)
        return NULL;
    Py_RETURN_NONE;
}
