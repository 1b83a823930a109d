/* What the files of the compiled kernel share. Every function does what NumPy does in the module that calls it. */

#ifndef NORMALIZE_KERNEL_H
#define NORMALIZE_KERNEL_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

#define CODE_POINTS 0x110000
#define NEWLINE 10

/* The beginnings of cues are mixed into slots by these, as `claimants.slots_of` does it. */
#define MIX 0x9E3779B1u
#define STEP 0x85EBCA77u
#define SLOTS (1 << 16)

/* The most buffers that one function takes. */
#define MOST_BUFFERS 20

/* The buffers of one call, in the order of its arguments. */
typedef struct {
    Py_buffer views[MOST_BUFFERS];
    int count;
} Buffers;

/*
 * Takes one buffer from the arguments for each digit of `wanted`, which is the size of its items in bytes; one behind
 * a `w` is written to. Fails with ValueError where the items have another size.
 */
int take_buffers(Buffers *buffers, PyObject *const *args, Py_ssize_t given, const char *wanted);
void release_buffers(Buffers *buffers);

#define ITEMS(buffers, i) ((buffers).views[i].len / (buffers).views[i].itemsize)
#define DATA(buffers, i, type) ((type *)(buffers).views[i].buf)

/* Write the code points of a text; return how many. */
Py_ssize_t write_text(PyObject *text, uint32_t *out);

/* Fails with ValueError unless a table has an entry for every code point. */
int is_table(Buffers *buffers, int number);
/* Fails with ValueError where `count` items are too few or too many for a buffer. */
int has_items(Buffers *buffers, int number, Py_ssize_t count);

/* Make room for one item more; 0 where there is no memory. */
static inline int grow(void **items, Py_ssize_t count, Py_ssize_t *room, size_t size)
{
    if (count < *room)
        return 1;
    Py_ssize_t more = *room ? 2 * *room : 256;
    void *grown = PyMem_RawRealloc(*items, more * size);
    if (!grown)
        return 0;
    *items = grown;
    *room = more;
    return 1;
}

#if defined(__GNUC__) && !defined(__clang__)
/* Several turns of a short loop in one: looking things up cannot be done for many at once, counting on can be spared. */
#define UNROLLED _Pragma("GCC unroll 8")
#else
#define UNROLLED
#endif

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__)
/* Compiled twice; which one runs is chosen by what the processor can do. Whole numbers are the same in both. */
#define CHOSEN __attribute__((target_clones("avx2", "default")))
#else
#define CHOSEN
#endif

/* So many flags are looked at at once. */
#define RUN 8

/* Whether one of the flags from a place on, as many as a run has, has one of some bits, which few have. */
static inline int any_flag(const uint16_t *flags, Py_ssize_t first, Py_ssize_t size, uint16_t bits)
{
    uint64_t words[RUN / 4];
    if (size - first < RUN)
        return 1;
    memcpy(words, flags + first, sizeof(words));
    for (int i = 1; i < RUN / 4; i++)
        words[0] |= words[i];
    return (words[0] & bits * (uint64_t)0x0001000100010001) != 0;
}

PyObject *kernel_pack(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_unpack(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_fold(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_squeeze(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_scan(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_select(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_seen(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_look_up(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_splice(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_carry(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_match(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_write(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_convert(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_look(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_known(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_differing(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_text(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_weigh(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_told(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_around(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_judge(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_shapes(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_vectors(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_network(PyObject *, PyObject *const *, Py_ssize_t);
PyObject *kernel_claimants(PyObject *, PyObject *const *, Py_ssize_t);

#endif
