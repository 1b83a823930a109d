/* Short answers about many places: what is known of lines, and where a conversion changed characters of a kind. */

#include "kernel.h"

/*
 * known(text, known, begins 8, ends 8, lines 8, found w8, unknown): what a dict from text to small numbers says of some lines
 * of a text, each of them [begins, ends); `unknown` where it says nothing. Returns of how many that is.
 */
PyObject *kernel_known(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    if (given != 7 || !PyUnicode_Check(args[0]) || !PyDict_Check(args[1])) {
        PyErr_SetString(PyExc_TypeError, "known takes a text, a dict, four arrays and a number");
        return NULL;
    }
    Py_ssize_t unknown = PyLong_AsSsize_t(args[6]), missing = 0;
    if (PyErr_Occurred() || !take_buffers(&buffers, args + 2, 4, "888w8"))
        return NULL;
    const Py_ssize_t *begins = DATA(buffers, 0, Py_ssize_t), *ends = DATA(buffers, 1, Py_ssize_t);
    const Py_ssize_t *lines = DATA(buffers, 2, Py_ssize_t);
    Py_ssize_t *found = DATA(buffers, 3, Py_ssize_t);
    Py_ssize_t several = ITEMS(buffers, 0), count = ITEMS(buffers, 2), size = PyUnicode_GET_LENGTH(args[0]);
    int fits = has_items(&buffers, 1, several) && has_items(&buffers, 3, count);
    for (Py_ssize_t i = 0; fits && i < count; i++) {
        Py_ssize_t line = lines[i];
        fits = 0 <= line && line < several && 0 <= begins[line] && begins[line] <= ends[line] && ends[line] <= size;
        if (!fits) {
            PyErr_SetString(PyExc_ValueError, "a line does not lie in the text");
            break;
        }
        PyObject *text = PyUnicode_Substring(args[0], begins[line], ends[line]);
        PyObject *number = text ? PyDict_GetItemWithError(args[1], text) : NULL;
        Py_XDECREF(text);
        found[i] = number ? PyLong_AsSsize_t(number) : unknown;
        missing += !number;
        fits = !PyErr_Occurred();
    }
    release_buffers(&buffers);
    return fits ? PyLong_FromSsize_t(missing) : NULL;
}

/*
 * differing(codes 4, other 4, flags 2, at w8, bits): where two texts of one length differ in characters that have one of
 * some bits, which few have. `at` has one item more than there are characters. Returns at how many places.
 */
PyObject *kernel_differing(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    if (!take_buffers(&buffers, args, given, "442w8"))
        return NULL;
    Py_ssize_t size = ITEMS(buffers, 0), count = 0;
    uint16_t wanted = given > 4 ? (uint16_t)PyLong_AsUnsignedLongMask(args[4]) : 0;
    if (PyErr_Occurred() || !has_items(&buffers, 1, size) || !has_items(&buffers, 2, size) ||
        !has_items(&buffers, 3, size + 1)) {
        release_buffers(&buffers);
        return NULL;
    }
    const uint32_t *codes = DATA(buffers, 0, uint32_t), *other = DATA(buffers, 1, uint32_t);
    const uint16_t *flags = DATA(buffers, 2, uint16_t);
    Py_ssize_t *at = DATA(buffers, 3, Py_ssize_t);
    Py_BEGIN_ALLOW_THREADS;
    for (Py_ssize_t first = 0; first < size; first += RUN)
        if (any_flag(flags, first, size, wanted))
            for (Py_ssize_t i = first; i < first + RUN && i < size; i++)
                if (flags[i] & wanted && codes[i] != other[i])
                    at[count++] = i;
    Py_END_ALLOW_THREADS;
    release_buffers(&buffers);
    return PyLong_FromSsize_t(count);
}
