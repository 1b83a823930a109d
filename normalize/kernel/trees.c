/* What decision trees say of lines, as `linetrees.judge` has it. */

#include "kernel.h"

#define LEAF (-1)

typedef struct {
    int32_t trait, threshold, low, high;
} Node;

/*
 * judge(rows 4, nodes 4, roots 4, found w4): puts the sum of what all trees say of each row into `found`. A tree ends
 * since each node leads to ones behind it.
 */
PyObject *kernel_judge(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    if (!take_buffers(&buffers, args, given, "444w4"))
        return NULL;
    const int32_t *rows = DATA(buffers, 0, int32_t), *roots = DATA(buffers, 2, int32_t);
    const Node *nodes = DATA(buffers, 1, Node);
    int32_t *found = DATA(buffers, 3, int32_t);
    Py_ssize_t count = ITEMS(buffers, 3), size = ITEMS(buffers, 1) / 4;
    Py_ssize_t traits = count ? ITEMS(buffers, 0) / count : 0;
    int fits = has_items(&buffers, 0, count * traits) && has_items(&buffers, 1, 4 * size);
    for (Py_ssize_t i = 0; fits && i < size; i++) {
        const Node *node = nodes + i;
        fits = node->trait == LEAF || (node->trait >= 0 && node->trait < traits && node->low > i && node->low < size &&
                                       node->high > i && node->high < size);
    }
    for (Py_ssize_t i = 0; fits && i < ITEMS(buffers, 2); i++)
        fits = roots[i] >= 0 && roots[i] < size;
    for (Py_ssize_t i = 0; fits && i < count; i++) {
        const int32_t *row = rows + i * traits;
        int32_t told = 0;
        for (Py_ssize_t tree = 0; tree < ITEMS(buffers, 2); tree++) {
            const Node *node = nodes + roots[tree];
            while (node->trait != LEAF)
                node = nodes + (row[node->trait] <= node->threshold ? node->low : node->high);
            told += node->threshold;
        }
        found[i] = told;
    }
    if (!fits && !PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "a node or a root leads nowhere, or asks for what a row has not");
    release_buffers(&buffers);
    if (!fits)
        return NULL;
    Py_RETURN_NONE;
}
