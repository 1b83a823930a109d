/* Texts to code points, and back. */

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

/*
 * The text that some code points are. Nearly all texts have Chinese characters, and none beyond the first 65,536: they are
 * written and looked at in one walk.
 */
static PyObject *text_of(const uint32_t *codes, Py_ssize_t size)
{
    PyObject *text = PyUnicode_New(size, 0xFFFF);
    uint32_t all = 0;
    if (text && size) {
        uint16_t *out = PyUnicode_2BYTE_DATA(text);
        for (Py_ssize_t i = 0; i < size; i++) {
            all |= codes[i];
            out[i] = (uint16_t)codes[i];
        }
    }
    if (text && (all < 0x100 || all > 0xFFFF)) {
        Py_DECREF(text);
        text = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, codes, size);
    }
    return text;
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
            text = text_of(codes + start, stop - start);
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

/* text(codes 4): the text that some code points are. */
PyObject *kernel_text(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    if (!take_buffers(&buffers, args, given, "4"))
        return NULL;
    PyObject *text = text_of(DATA(buffers, 0, uint32_t), ITEMS(buffers, 0));
    release_buffers(&buffers);
    return text;
}
