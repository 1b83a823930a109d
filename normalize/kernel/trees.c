/* What decision trees say of lines, as `linetrees.judge` has it. */

#include "kernel.h"

#define LEAF (-1)

typedef struct {
    int32_t trait, threshold, low, high;
} Node;

/* What the tree with a root says of a row, or 0 with `fits` cleared where a node leads nowhere or asks for no trait. */
static int32_t says(const Node *nodes, Py_ssize_t size, Py_ssize_t at, const int32_t *row, Py_ssize_t traits, int *fits)
{
    while (at < size) {
        const Node *node = nodes + at;
        if (node->trait == LEAF)
            return node->threshold;
        if (node->trait < 0 || node->trait >= traits)
            break;
        Py_ssize_t next = row[node->trait] <= node->threshold ? node->low : node->high;
        /* A tree ends since each node leads to ones behind it. */
        if (next <= at)
            break;
        at = next;
    }
    *fits = 0;
    return 0;
}

/* judge(rows 4, nodes 4, roots 4, found w4): puts the sum of what all trees say of each row into `found`. */
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
    for (Py_ssize_t i = 0; fits && i < count; i++) {
        found[i] = 0;
        for (Py_ssize_t tree = 0; fits && tree < ITEMS(buffers, 2); tree++) {
            Py_ssize_t root = roots[tree];
            fits = root >= 0;
            if (fits)
                found[i] += says(nodes, size, root, rows + i * traits, traits, &fits);
        }
    }
    if (!fits && !PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "a node or a root leads nowhere, or asks for what a row has not");
    release_buffers(&buffers);
    if (!fits)
        return NULL;
    Py_RETURN_NONE;
}
