/* The compiled kernel as a module of Python: how it takes arrays, and what it offers. */

#include "kernel.h"

int take_buffers(Buffers *buffers, PyObject *const *args, Py_ssize_t given, const char *wanted)
{
    buffers->count = 0;
    for (; *wanted; wanted++) {
        int flags = PyBUF_C_CONTIGUOUS;
        if (*wanted == 'w') {
            flags |= PyBUF_WRITABLE;
            wanted++;
        }
        if (buffers->count >= given) {
            PyErr_SetString(PyExc_TypeError, "too few arguments");
            release_buffers(buffers);
            return 0;
        }
        Py_buffer *view = &buffers->views[buffers->count];
        if (PyObject_GetBuffer(args[buffers->count], view, flags | PyBUF_FORMAT) < 0) {
            release_buffers(buffers);
            return 0;
        }
        buffers->count++;
        if (view->itemsize != *wanted - '0') {
            PyErr_Format(PyExc_ValueError, "argument %d has items of %zd bytes, not %c", buffers->count, view->itemsize,
                         *wanted);
            release_buffers(buffers);
            return 0;
        }
    }
    return 1;
}

void release_buffers(Buffers *buffers)
{
    while (buffers->count)
        PyBuffer_Release(&buffers->views[--buffers->count]);
}

int has_items(Buffers *buffers, int number, Py_ssize_t count)
{
    if (ITEMS(*buffers, number) == count)
        return 1;
    PyErr_Format(PyExc_ValueError, "argument %d has %zd items, not %zd", number + 1, ITEMS(*buffers, number), count);
    return 0;
}

int is_table(Buffers *buffers, int number)
{
    return has_items(buffers, number, CODE_POINTS);
}

#define METHOD(name) {#name, (PyCFunction)(void (*)(void))kernel_##name, METH_FASTCALL, NULL}

static PyMethodDef methods[] = {
    METHOD(pack), METHOD(unpack), METHOD(fold), METHOD(squeeze), METHOD(scan), METHOD(select), METHOD(look_up), METHOD(seen),
    METHOD(splice), METHOD(carry), METHOD(match), METHOD(write), METHOD(convert), METHOD(look), METHOD(known),
    METHOD(differing), METHOD(text), METHOD(weigh), METHOD(told), METHOD(judge), METHOD(claimants), METHOD(shapes),
    METHOD(vectors), METHOD(network), METHOD(around),
    {NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "native", "The compiled kernel; `native.pyi` says what its functions do.", 0, methods,
};

PyMODINIT_FUNC PyInit_native(void)
{
    PyObject *module = PyModule_Create(&definition);
    if (module && (PyModule_AddIntConstant(module, "VERSION", KERNEL_VERSION) < 0 ||
                   PyModule_AddObject(module, "SOURCE", PyLong_FromUnsignedLong(KERNEL_SOURCE)) < 0))
        Py_CLEAR(module);
    return module;
}
