"""Columns of data frames and tables: cleaned, with gaps, types and everything beside them as they were."""

import pytest
import rows

import normalize

pytestmark = pytest.mark.steps

TEXTS = ["我們的網站", None, "我们的网站", "", "明天會下雨."]
CLEANED = ["我们的网站", None, "我们的网站", "", "明天会下雨。"]


def test_every_article_in_every_kind_of_table():
    import pandas
    import polars
    import pyarrow

    given, expected = list(rows.rows()), list(rows.cleaned())
    both = ("text", "title")
    assert normalize.clean_table(pyarrow.Table.from_pylist(given), *both).to_pylist() == expected
    assert normalize.clean_table(pyarrow.RecordBatch.from_pylist(given), *both).to_pylist() == expected
    assert normalize.clean_table(polars.DataFrame(given), *both).to_dicts() == expected
    frame = normalize.clean_table(pandas.DataFrame(given, dtype=object), *both)
    assert frame.to_dict("records") == expected


@pytest.mark.parametrize("kind", ["string", "large_string", "string_view"])
def test_an_arrow_column_keeps_type_chunks_nullability_and_metadata(kind):
    import pyarrow

    field = pyarrow.field("body", getattr(pyarrow, kind)(), metadata={"lang": "zh"})
    schema = pyarrow.schema([pyarrow.field("n", pyarrow.int64()), field], metadata={"made": "here"})
    chunks = pyarrow.chunked_array([TEXTS[:2], [], TEXTS[2:]], type=field.type)
    table = pyarrow.table([pyarrow.array(range(5)), chunks], schema=schema)
    cleaned = normalize.clean_table(table, "body")
    assert cleaned.schema.equals(schema, check_metadata=True)
    assert [len(chunk) for chunk in cleaned["body"].chunks] == [2, 0, 3]
    assert cleaned["body"].to_pylist() == CLEANED
    assert table["body"].to_pylist() == TEXTS
    batch = table.combine_chunks().to_batches()[0]
    assert normalize.clean_table(batch, "body").schema.equals(schema, check_metadata=True)


def test_a_dictionary_of_arrow_holds_each_text_once_afterwards():
    import pyarrow

    kind = pyarrow.dictionary(pyarrow.int8(), pyarrow.large_string())
    table = pyarrow.table({"text": pyarrow.array(TEXTS).dictionary_encode().cast(kind)})
    cleaned = normalize.clean_table(table)
    assert cleaned.schema == table.schema
    assert cleaned["text"].to_pylist() == CLEANED
    entries = cleaned["text"].chunk(0).dictionary.to_pylist()
    assert sorted(entries) == sorted({text for text in CLEANED if text is not None})


@pytest.mark.parametrize("kind", ["object", "str", "string", "string[pyarrow]", "category"])
def test_a_pandas_column_keeps_type_index_and_what_stands_for_missing(kind):
    import pandas

    column = pandas.Series(TEXTS, index=[9, 8, 8, 2, 1], dtype=kind)
    frame = pandas.DataFrame({"n": range(5)}, index=column.index).assign(text=column)
    frame.attrs["made"] = "here"
    cleaned = normalize.clean_table(frame)
    assert cleaned.index.tolist() == [9, 8, 8, 2, 1]
    assert cleaned.attrs == {"made": "here"}
    assert cleaned["n"].tolist() == list(range(5))
    # The dtype of categories names their values, which are others now.
    assert cleaned["text"].dtype.name == frame["text"].dtype.name
    missing = cleaned["text"].isna()
    assert missing.tolist() == [text is None for text in TEXTS]
    assert cleaned["text"][~missing].tolist() == [text for text in CLEANED if text is not None]
    assert repr(cleaned["text"].tolist()[1]) == repr(frame["text"].tolist()[1])
    assert frame["text"][~missing].tolist() == [text for text in TEXTS if text is not None]


def test_each_missing_value_of_a_pandas_column_of_objects_is_the_one_it_was():
    import pandas

    values = [None, float("nan"), pandas.NA, pandas.NaT, "網站"]
    frame = pandas.DataFrame({"text": pandas.Series(values, dtype=object)})
    assert [repr(value) for value in normalize.clean_table(frame)["text"]] == ["None", "nan", "<NA>", "NaT", "'网站'"]


@pytest.mark.parametrize("kind", ["String", "Categorical"])
def test_a_polars_column_keeps_its_type(kind):
    import polars

    frame = polars.DataFrame({"text": polars.Series(TEXTS).cast(getattr(polars, kind)), "n": range(5)})
    cleaned = normalize.clean_table(frame)
    assert cleaned.schema == frame.schema
    assert cleaned["text"].to_list() == CLEANED


def test_a_column_of_nothing_stays():
    import pandas
    import polars
    import pyarrow

    assert normalize.clean_table(pyarrow.table({"text": [None, None]})).to_pylist() == [{"text": None}] * 2
    assert normalize.clean_table(pyarrow.table({"text": pyarrow.array([], "string")})).num_rows == 0
    assert normalize.clean_table(polars.DataFrame({"text": [None, None]}))["text"].to_list() == [None, None]
    assert normalize.clean_table(pandas.DataFrame({"text": [float("nan")] * 2}))["text"].isna().all()
    assert normalize.clean_table(pandas.DataFrame({"text": pandas.Series([], dtype=object)})).shape == (0, 1)


def test_the_configuration_is_used():
    import polars

    frame = polars.DataFrame({"text": ["我們的網站,很好."]})
    config = normalize.Config(convert="none", punctuation=False)
    assert normalize.clean_table(frame, config=config)["text"].to_list() == ["我們的網站,很好."]


def test_errors_name_the_column():
    import pandas
    import polars
    import pyarrow

    for make in (pandas.DataFrame, polars.DataFrame, pyarrow.table):
        with pytest.raises(KeyError, match="'body' is nowhere in the table: its columns are 'n'"):
            normalize.clean_table(make({"n": [1, 2]}), "body")
    for make in (polars.DataFrame, pyarrow.table):
        with pytest.raises(TypeError, match=r"column 'n' is not text but [iI]nt64"):
            normalize.clean_table(make({"n": [1, 2]}), "n")
    with pytest.raises(TypeError, match="row 1 of the column is not text but int"):
        normalize.clean_table(pandas.DataFrame({"n": pandas.Series(["a", 2], dtype=object)}), "n")
    twice = pandas.DataFrame([["a", "b"]], columns=["text", "text"])
    with pytest.raises(KeyError, match="twice"):
        normalize.clean_table(twice)
