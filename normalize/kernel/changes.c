/* What changes do to a buffer of characters, to what stands beside them, and to the places of the rare ones. */

#include "kernel.h"

/* Whether spans rise, do not overlap and lie in [0, size), and what they gain, with the sizes of what replaces them. */
static int spans_fit(const Py_ssize_t *start, const Py_ssize_t *end, const Py_ssize_t *size, Py_ssize_t count,
                     Py_ssize_t length, Py_ssize_t *gain, Py_ssize_t *fresh)
{
    Py_ssize_t stop = 0;
    *gain = *fresh = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        if (start[i] < stop || end[i] < start[i] || size[i] < 0)
            return 0;
        stop = end[i];
        *gain += size[i] - (end[i] - start[i]);
        *fresh += size[i];
    }
    return stop <= length;
}

/* splice(values, new, out w, start 8, end 8, size 8): values after the changes, items of any one size. */
PyObject *kernel_splice(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    char wanted[] = "??w?888";
    Py_buffer view;
    if (given != 6) {
        PyErr_SetString(PyExc_TypeError, "splice takes six arrays");
        return NULL;
    }
    if (PyObject_GetBuffer(args[0], &view, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) < 0)
        return NULL;
    Py_ssize_t width = view.itemsize;
    PyBuffer_Release(&view);
    wanted[0] = wanted[1] = wanted[3] = (char)('0' + (width < 9 ? width : 0));
    if (!take_buffers(&buffers, args, given, wanted))
        return NULL;
    const char *values = DATA(buffers, 0, char), *new = DATA(buffers, 1, char);
    char *out = DATA(buffers, 2, char);
    const Py_ssize_t *start = DATA(buffers, 3, Py_ssize_t), *end = DATA(buffers, 4, Py_ssize_t);
    const Py_ssize_t *size = DATA(buffers, 5, Py_ssize_t);
    Py_ssize_t count = ITEMS(buffers, 3), length = ITEMS(buffers, 0), gain, fresh;
    int fits = has_items(&buffers, 4, count) && has_items(&buffers, 5, count);
    if (fits && !spans_fit(start, end, size, count, length, &gain, &fresh)) {
        PyErr_SetString(PyExc_ValueError, "the changes do not rise, or do not lie in the values");
        fits = 0;
    }
    if (!fits || !has_items(&buffers, 1, fresh) || !has_items(&buffers, 2, length + gain)) {
        release_buffers(&buffers);
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS;
    Py_ssize_t at = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        memcpy(out, values + at * width, (start[i] - at) * width);
        out += (start[i] - at) * width;
        memcpy(out, new, size[i] * width);
        out += size[i] * width;
        new += size[i] * width;
        at = end[i];
    }
    memcpy(out, values + at * width, (length - at) * width);
    Py_END_ALLOW_THREADS;
    release_buffers(&buffers);
    Py_RETURN_NONE;
}

/*
 * carry(at 8, flags 2, start 8, end 8, size 8, fresh 2, at w8, flags w2, bits): the places and flags of rare characters
 * after the changes, given the flags of all that is new. Returns how many there are.
 */
PyObject *kernel_carry(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    if (!take_buffers(&buffers, args, given, "828882w8w2"))
        return NULL;
    const Py_ssize_t *at = DATA(buffers, 0, Py_ssize_t), *start = DATA(buffers, 2, Py_ssize_t);
    const Py_ssize_t *end = DATA(buffers, 3, Py_ssize_t), *size = DATA(buffers, 4, Py_ssize_t);
    const uint16_t *flags = DATA(buffers, 1, uint16_t), *fresh = DATA(buffers, 5, uint16_t);
    Py_ssize_t *places = DATA(buffers, 6, Py_ssize_t);
    uint16_t *kept = DATA(buffers, 7, uint16_t);
    Py_ssize_t count = ITEMS(buffers, 2), several = ITEMS(buffers, 0), gain = 0, all = 0, found = 0, next = 0;
    long bits = given > 8 ? PyLong_AsLong(args[8]) : 0;
    int fits = !PyErr_Occurred() && has_items(&buffers, 1, several) && has_items(&buffers, 3, count) &&
               has_items(&buffers, 4, count);
    if (fits && !spans_fit(start, end, size, count, PY_SSIZE_T_MAX, &gain, &all)) {
        PyErr_SetString(PyExc_ValueError, "the changes do not rise");
        fits = 0;
    }
    if (!fits || !has_items(&buffers, 5, all) || !has_items(&buffers, 6, several + all) ||
        !has_items(&buffers, 7, several + all)) {
        release_buffers(&buffers);
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS;
    gain = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        for (; next < several && at[next] < start[i]; next++, found++) {
            places[found] = at[next] + gain;
            kept[found] = flags[next];
        }
        for (Py_ssize_t j = 0; j < size[i]; j++, fresh++)
            if (*fresh & bits) {
                places[found] = start[i] + gain + j;
                kept[found++] = *fresh;
            }
        while (next < several && at[next] < end[i])
            next++;
        gain += size[i] - (end[i] - start[i]);
    }
    for (; next < several; next++, found++) {
        places[found] = at[next] + gain;
        kept[found] = flags[next];
    }
    Py_END_ALLOW_THREADS;
    release_buffers(&buffers);
    return PyLong_FromSsize_t(found);
}
