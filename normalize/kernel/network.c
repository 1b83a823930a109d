/* The layers of `network.py`, of which the shapes are known here: what it says of the lines of documents. */

#include "kernel.h"

/* As in `network`: the numbers that are given of a line, that a layer gives, and that come out. */
#define GIVEN 30
#define WIDTH 32
#define SAYS 2
/* Lines that a layer sees together, and how far apart they are. */
#define BESIDE 5
#define NEAR 1
#define FURTHER 3
#define UNIT 64
#define WEIGHT 256
#define MOST 4095

/* All weights, and all biases. */
#define WEIGHTS (WIDTH * GIVEN + 2 * WIDTH * BESIDE * WIDTH + 2 * WIDTH * 2 * WIDTH + SAYS * WIDTH)
#define BIASES (5 * WIDTH + SAYS)

typedef struct {
    const int16_t *weights;
    const int32_t *biases;
} Layers;

/* The sums of a layer, before anything is cut. */
static inline void sums_of(const Layers *layer, const int16_t *given, int ins, int outs, int32_t *sums)
{
    for (int j = 0; j < outs; j++) {
        int32_t sum = 0;
        for (int i = 0; i < ins; i++)
            sum += given[i] * layer->weights[j * ins + i];
        sums[j] = sum + layer->biases[j];
    }
}

/* What goes on from sums. */
static inline void cut(const int32_t *sums, int16_t *goes)
{
    for (int j = 0; j < WIDTH; j++) {
        int32_t some = sums[j] < 0 ? 0 : sums[j] / WEIGHT;
        goes[j] = some > MOST ? MOST : some;
    }
}

static inline void next(Layers *layer, int ins)
{
    layer->weights += ins * WIDTH;
    layer->biases += WIDTH;
}

/* A layer that sees a line together with those so many steps from it; zeros stand for those that are not there. */
static inline void see_beside(const Layers *layer, const int16_t *given, Py_ssize_t count, int step, int16_t *goes)
{
    for (Py_ssize_t i = 0; i < count; i++, goes += WIDTH) {
        int16_t beside[BESIDE * WIDTH] = {0};
        int32_t sums[WIDTH];
        for (int k = 0; k < BESIDE; k++) {
            Py_ssize_t other = i + (k - BESIDE / 2) * step;
            if (0 <= other && other < count)
                memcpy(beside + k * WIDTH, given + other * WIDTH, WIDTH * sizeof(int16_t));
        }
        sums_of(layer, beside, BESIDE * WIDTH, WIDTH, sums);
        cut(sums, goes);
    }
}

/* Tell of the lines of one document, given room for three times WIDTH numbers of each. */
CHOSEN static void tell(Layers layer, const int16_t *given, Py_ssize_t count, int16_t *room, int32_t *out)
{
    int16_t *own = room, *near = own + count * WIDTH, *further = near + count * WIDTH, both[2 * WIDTH] = {0};
    int32_t sums[WIDTH], context[WIDTH], total[WIDTH] = {0};
    for (Py_ssize_t i = 0; i < count; i++) {
        int16_t *line = own + i * WIDTH;
        sums_of(&layer, given + i * GIVEN, GIVEN, WIDTH, sums);
        cut(sums, line);
        for (int k = 0; k < WIDTH; k++) {
            total[k] += line[k];
            both[WIDTH + k] = line[k] > both[WIDTH + k] ? line[k] : both[WIDTH + k];
        }
    }
    next(&layer, GIVEN);
    see_beside(&layer, own, count, NEAR, near);
    next(&layer, BESIDE * WIDTH);
    see_beside(&layer, near, count, FURTHER, further);
    next(&layer, BESIDE * WIDTH);
    for (int k = 0; k < WIDTH; k++)
        both[k] = total[k] / (int32_t)count;
    sums_of(&layer, both, 2 * WIDTH, WIDTH, context);
    next(&layer, 2 * WIDTH);
    for (Py_ssize_t i = 0; i < count; i++, out += SAYS) {
        int16_t whole[WIDTH];
        Layers last = layer;
        memcpy(both, further + i * WIDTH, WIDTH * sizeof(int16_t));
        memcpy(both + WIDTH, own + i * WIDTH, WIDTH * sizeof(int16_t));
        sums_of(&last, both, 2 * WIDTH, WIDTH, sums);
        for (int k = 0; k < WIDTH; k++)
            sums[k] += context[k];
        cut(sums, whole);
        next(&last, 2 * WIDTH);
        sums_of(&last, whole, WIDTH, SAYS, sums);
        for (int k = 0; k < SAYS; k++) {
            int64_t hundredths = (int64_t)sums[k] * 100, by = UNIT * WEIGHT;
            out[k] = (int32_t)(hundredths >= 0 ? hundredths / by : -((by - 1 - hundredths) / by));
        }
    }
}

/*
 * network(given 2, first 8, stop 8, weights 2, biases 4, out w4): what the network says of lines, given what is told of each and
 * where the lines of each document begin and end, which has one or more, and no more than 2**18.
 */
PyObject *kernel_network(PyObject *self, PyObject *const *args, Py_ssize_t given)
{
    Buffers buffers;
    if (given != 6) {
        PyErr_SetString(PyExc_TypeError, "network takes six arrays");
        return NULL;
    }
    if (!take_buffers(&buffers, args, 6, "28824w4"))
        return NULL;
    Py_ssize_t lines = ITEMS(buffers, 0) / GIVEN, documents = ITEMS(buffers, 1), longest = 0;
    int fits = has_items(&buffers, 0, lines * GIVEN) && has_items(&buffers, 2, documents) && has_items(&buffers, 3, WEIGHTS) &&
               has_items(&buffers, 4, BIASES) && has_items(&buffers, 5, lines * SAYS);
    const int64_t *first = DATA(buffers, 1, int64_t), *stop = DATA(buffers, 2, int64_t);
    for (Py_ssize_t i = 0; fits && i < documents; i++) {
        fits = 0 <= first[i] && first[i] < stop[i] && stop[i] <= lines && stop[i] - first[i] <= 1 << 18;
        if (!fits)
            PyErr_SetString(PyExc_ValueError, "a document has no lines, or too many");
        else if (stop[i] - first[i] > longest)
            longest = stop[i] - first[i];
    }
    int16_t *room = fits ? PyMem_RawMalloc((longest + 1) * 3 * WIDTH * sizeof(int16_t)) : NULL;
    if (fits && !room)
        PyErr_NoMemory();
    for (Py_ssize_t i = 0; room && i < documents; i++)
        tell((Layers){DATA(buffers, 3, int16_t), DATA(buffers, 4, int32_t)}, DATA(buffers, 0, int16_t) + first[i] * GIVEN,
             stop[i] - first[i], room, DATA(buffers, 5, int32_t) + first[i] * SAYS);
    PyObject *result = room ? Py_NewRef(Py_None) : NULL;
    PyMem_RawFree(room);
    release_buffers(&buffers);
    return result;
}
