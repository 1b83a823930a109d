/* What the network of `network.py` is given: the rows that the characters of lines choose, summed up. */

#include "words.h"

/* As in `network`: of a longer line so many characters at its beginning and its end are read, with the edges. */
#define AT_HEAD 33
#define AT_END 16
/* Columns that say what a line looks like. */
#define LOOKS (COLUMNS - LENGTH)

/* Numbers of a row. */
#define ROW 16

/* Of 2**n rows each character, and each pair of them, chooses one by the upper bits of its key. */
static inline const int8_t *row_of(const int8_t *table, int shift, uint64_t key)
{
    return table + (key * 0x9E3779B97F4A7C15 >> shift) * ROW;
}

/* Add the rows of some characters and of the pairs of them: so few that their sum has room in 16 bits. */
CHOSEN static void add_rows(const int8_t *table, int shift, const uint32_t *codes, Py_ssize_t size, int32_t *sums)
{
    int16_t sum[ROW] = {0};
    for (Py_ssize_t i = 0; i < size; i++) {
        uint64_t first = (uint64_t)codes[i] + 1;
        const int8_t *row = row_of(table, shift, first);
        for (int k = 0; k < ROW; k++)
            sum[k] += row[k];
        if (i + 1 == size)
            break;
        row = row_of(table, shift, ((uint64_t)codes[i + 1] + 1) << CHARACTER | first);
        for (int k = 0; k < ROW; k++)
            sum[k] += row[k];
    }
    for (int k = 0; k < ROW; k++)
        sums[k] += sum[k];
}

/*
 * vectors(text, begins 8, ends 8, lines 8, fold 4, table 1, rows w4): of some lines of a text the sums of the rows of their
 * characters, and behind these what the lines look like. A table has 2**n rows.
 */
PyObject *kernel_vectors(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    if (given != 7 || !PyUnicode_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "vectors takes a text and six arrays");
        return NULL;
    }
    if (!take_buffers(&buffers, args + 1, 6, "88841w4"))
        return NULL;
    Py_ssize_t count = ITEMS(buffers, 2), rows = ITEMS(buffers, 4) / ROW, longest;
    int shift = 64;
    for (Py_ssize_t each = rows; each > 1; each >>= 1)
        shift--;
    PyObject *result = NULL;
    if (rows < 2 || rows & (rows - 1) || rows * ROW != ITEMS(buffers, 4)) {
        PyErr_SetString(PyExc_ValueError, "the rows of the table are no power of two");
    } else if (is_table(&buffers, 3) && has_items(&buffers, 5, (ROW + LOOKS) * count) && take_lines(&buffers, args[0], &longest)) {
        /* A line between its edges. */
        uint32_t *codes = PyMem_RawMalloc((longest + 2) * sizeof(uint32_t));
        int32_t *row = DATA(buffers, 5, int32_t), looks[COLUMNS];
        memset(row, 0, ITEMS(buffers, 5) * sizeof(int32_t));
        for (Py_ssize_t i = 0; codes && i < count; i++, row += ROW + LOOKS) {
            Line line = {.codes = codes + 1};
            read_line(&line, &buffers, args[0], i);
            look_at(&line, looks);
            memcpy(row + ROW, looks + LENGTH, LOOKS * sizeof(int32_t));
            for (Py_ssize_t at = 0; at < line.size; at++)
                if (line.codes[at] >= '0' && line.codes[at] <= '9')
                    line.codes[at] = '0';
            Py_ssize_t size = line.size + 2;
            codes[0] = '^';
            codes[size - 1] = '$';
            if (size <= AT_HEAD + AT_END + 1) {
                add_rows(DATA(buffers, 4, int8_t), shift, codes, size, row);
            } else {
                add_rows(DATA(buffers, 4, int8_t), shift, codes, AT_HEAD, row);
                add_rows(DATA(buffers, 4, int8_t), shift, codes + size - AT_END, AT_END, row);
            }
        }
        PyMem_RawFree(codes);
        result = codes ? Py_NewRef(Py_None) : PyErr_NoMemory();
    }
    release_buffers(&buffers);
    return result;
}
