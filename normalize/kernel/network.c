/* The network of `network.py`: what the characters of lines add up to, and the sums of its layers. */

#include "words.h"

/* As in `network`: of a longer line so many characters at its beginning and its end are read, with the edges. */
#define AT_HEAD 33
#define AT_END 16
/* Columns that say what a line looks like. */
#define LOOKS (COLUMNS - LENGTH)

/* Add the row of one character or of a pair of them; of 2**n rows each is chosen by the upper bits of its key. */
static void add_row(const int8_t *table, int shift, Py_ssize_t width, uint64_t key, int32_t *sums)
{
    const int8_t *row = table + (Py_ssize_t)(key * 0x9E3779B97F4A7C15 >> shift) * width;
    for (Py_ssize_t i = 0; i < width; i++)
        sums[i] += row[i];
}

static void add_rows(const int8_t *table, int shift, Py_ssize_t width, const uint32_t *codes, Py_ssize_t size, int32_t *sums)
{
    for (Py_ssize_t i = 0; i < size; i++) {
        uint64_t first = (uint64_t)codes[i] + 1;
        add_row(table, shift, width, first, sums);
        if (i + 1 < size)
            add_row(table, shift, width, ((uint64_t)codes[i + 1] + 1) << CHARACTER | first, sums);
    }
}

/*
 * vectors(text, begins 8, ends 8, lines 8, fold 4, table 1, rows w4, width): of some lines of a text the sums of the rows of their
 * characters, and behind these what the lines look like. A table has 2**n rows of so many columns.
 */
PyObject *kernel_vectors(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    if (given != 8 || !PyUnicode_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "vectors takes a text, six arrays and a number");
        return NULL;
    }
    Py_ssize_t width = PyLong_AsSsize_t(args[7]);
    if (PyErr_Occurred() || !take_buffers(&buffers, args + 1, 6, "88841w4"))
        return NULL;
    Py_ssize_t count = ITEMS(buffers, 2), rows = width > 0 ? ITEMS(buffers, 4) / width : 0, longest;
    int shift = 64;
    for (Py_ssize_t each = rows; each > 1; each >>= 1)
        shift--;
    PyObject *result = NULL;
    if (rows < 2 || rows & (rows - 1) || rows * width != ITEMS(buffers, 4)) {
        PyErr_SetString(PyExc_ValueError, "the rows of the table are no power of two");
    } else if (is_table(&buffers, 3) && has_items(&buffers, 5, (width + LOOKS) * count) && take_lines(&buffers, args[0], &longest)) {
        /* A line between its edges. */
        uint32_t *codes = PyMem_RawMalloc((longest + 2) * sizeof(uint32_t));
        int32_t *row = DATA(buffers, 5, int32_t), looks[COLUMNS];
        memset(row, 0, ITEMS(buffers, 5) * sizeof(int32_t));
        for (Py_ssize_t i = 0; codes && i < count; i++, row += width + LOOKS) {
            Line line = {.codes = codes + 1};
            read_line(&line, &buffers, args[0], i);
            look_at(&line, looks);
            memcpy(row + width, looks + LENGTH, LOOKS * sizeof(int32_t));
            for (Py_ssize_t at = 0; at < line.size; at++)
                if (line.codes[at] >= '0' && line.codes[at] <= '9')
                    line.codes[at] = '0';
            Py_ssize_t size = line.size + 2;
            codes[0] = '^';
            codes[size - 1] = '$';
            if (size <= AT_HEAD + AT_END + 1) {
                add_rows(DATA(buffers, 4, int8_t), shift, width, codes, size, row);
            } else {
                add_rows(DATA(buffers, 4, int8_t), shift, width, codes, AT_HEAD, row);
                add_rows(DATA(buffers, 4, int8_t), shift, width, codes + size - AT_END, AT_END, row);
            }
        }
        PyMem_RawFree(codes);
        result = codes ? Py_NewRef(Py_None) : PyErr_NoMemory();
    }
    release_buffers(&buffers);
    return result;
}

/*
 * layer(rows 2, weights 2, biases 4, out w4): what a layer makes of each row, before anything is cut: for each bias the sum of the
 * products with its weights.
 */
PyObject *kernel_layer(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    if (given != 4) {
        PyErr_SetString(PyExc_TypeError, "layer takes four arrays");
        return NULL;
    }
    if (!take_buffers(&buffers, args, 4, "224w4"))
        return NULL;
    Py_ssize_t outs = ITEMS(buffers, 2), ins = outs ? ITEMS(buffers, 1) / outs : 0, count = ins ? ITEMS(buffers, 0) / ins : 0;
    PyObject *result = NULL;
    if (has_items(&buffers, 1, ins * outs) && has_items(&buffers, 0, count * ins) && has_items(&buffers, 3, count * outs)) {
        const int16_t *row = DATA(buffers, 0, int16_t);
        int32_t *out = DATA(buffers, 3, int32_t);
        for (Py_ssize_t i = 0; i < count; i++, row += ins) {
            const int16_t *weights = DATA(buffers, 1, int16_t);
            for (Py_ssize_t j = 0; j < outs; j++, weights += ins) {
                int32_t sum = 0;
                for (Py_ssize_t k = 0; k < ins; k++)
                    sum += row[k] * weights[k];
                *out++ = sum + DATA(buffers, 2, int32_t)[j];
            }
        }
        result = Py_NewRef(Py_None);
    }
    release_buffers(&buffers);
    return result;
}
