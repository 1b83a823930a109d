/* Texts to code points and back, and the flags of characters. */

#include "kernel.h"

Py_ssize_t write_text(PyObject *text, uint32_t *out)
{
    Py_ssize_t size = PyUnicode_GET_LENGTH(text);
    const void *data = PyUnicode_DATA(text);
    switch (PyUnicode_KIND(text)) {
    case PyUnicode_1BYTE_KIND:
        for (Py_ssize_t i = 0; i < size; i++)
            out[i] = ((const uint8_t *)data)[i];
        break;
    case PyUnicode_2BYTE_KIND:
        for (Py_ssize_t i = 0; i < size; i++)
            out[i] = ((const uint16_t *)data)[i];
        break;
    default:
        memcpy(out, data, size * sizeof(uint32_t));
    }
    return size;
}

/* pack(codes w4, starts w8, texts): a line end behind every text. */
PyObject *kernel_pack(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    if (!take_buffers(&buffers, args, given, "w4w8"))
        return NULL;
    PyObject *texts = given > 2 ? PySequence_Fast(args[2], "texts are no sequence") : NULL;
    if (!texts || !has_items(&buffers, 1, PySequence_Fast_GET_SIZE(texts)))
        goto done;
    uint32_t *codes = DATA(buffers, 0, uint32_t);
    Py_ssize_t *starts = DATA(buffers, 1, Py_ssize_t);
    Py_ssize_t at = 0, room = ITEMS(buffers, 0);
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(texts); i++) {
        PyObject *text = PySequence_Fast_GET_ITEM(texts, i);
        if (!PyUnicode_Check(text)) {
            PyErr_Format(PyExc_TypeError, "text %zd is no str but %.100s", i, Py_TYPE(text)->tp_name);
            goto done;
        }
#if PY_VERSION_HEX < 0x030C0000
        if (PyUnicode_READY(text) < 0)
            goto done;
#endif
        if (PyUnicode_GET_LENGTH(text) >= room - at) {
            PyErr_SetString(PyExc_ValueError, "the texts are longer than the array");
            goto done;
        }
        starts[i] = at;
        at += write_text(text, codes + at);
        codes[at++] = NEWLINE;
    }
done:
    Py_XDECREF(texts);
    release_buffers(&buffers);
    if (PyErr_Occurred())
        return NULL;
    Py_RETURN_NONE;
}

/* unpack(codes 4, starts 8): the texts again. */
PyObject *kernel_unpack(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    if (!take_buffers(&buffers, args, given, "48"))
        return NULL;
    const uint32_t *codes = DATA(buffers, 0, uint32_t);
    const Py_ssize_t *starts = DATA(buffers, 1, Py_ssize_t);
    Py_ssize_t count = ITEMS(buffers, 1), size = ITEMS(buffers, 0);
    PyObject *texts = PyList_New(count);
    for (Py_ssize_t i = 0; texts && i < count; i++) {
        Py_ssize_t start = starts[i], stop = (i + 1 < count ? starts[i + 1] : size) - 1;
        PyObject *text = NULL;
        if (0 <= start && start <= stop && stop < size)
            text = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, codes + start, stop - start);
        else
            PyErr_SetString(PyExc_ValueError, "a text does not lie in the array");
        if (text)
            PyList_SET_ITEM(texts, i, text);
        else
            Py_CLEAR(texts);
    }
    release_buffers(&buffers);
    return texts;
}

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
    for (Py_ssize_t i = 0; i < size; i++) {
        uint16_t flag = table[codes[i]];
        flags[i] = flag;
        /* Written in any case and kept where it counts: faster than a jump. */
        at[found] = i;
        rare[found] = flag;
        found += (flag & bits) != 0;
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
