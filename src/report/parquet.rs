//! Results as a Parquet file, for data frames.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};
use serde_json::Value;

use super::columns::{COLUMNS, Column, Kind, values};
use super::record::Record;

/// So many clips make a row group, and are held at a time.
const GROUP: usize = 4096;

/// Writes results with the columns of [`COLUMNS`], each optional.
pub struct Frame<W: Write + Send> {
    file: SerializedFileWriter<W>,
    rows: Vec<Vec<Value>>,
}

impl<W: Write + Send> Frame<W> {
    /// A file without rows.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn new(out: W) -> io::Result<Self> {
        let fields: Result<Vec<TypePtr>, ParquetError> =
            COLUMNS.iter().map(|column| field(column).map(Arc::new)).collect();
        let schema = Type::group_type_builder("verite").with_fields(fields?).build()?;
        let file = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(WriterProperties::default()))?;
        Ok(Self { file, rows: Vec::new() })
    }

    /// Adds the row of a clip.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn add(&mut self, record: &Record) -> io::Result<()> {
        self.rows.push(values(record));
        if self.rows.len() == GROUP { self.group() } else { Ok(()) }
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.group()?;
        self.file.close()?;
        Ok(())
    }

    fn group(&mut self) -> io::Result<()> {
        let rows = std::mem::take(&mut self.rows);
        if rows.is_empty() {
            return Ok(());
        }
        let mut group = self.file.next_row_group()?;
        for (index, column) in COLUMNS.iter().enumerate() {
            let Some(mut writer) = group.next_column()? else { break };
            let cells = rows.iter().map(|row| &row[index]);
            let text = |value: &Value| value.as_str().map(ByteArray::from);
            match column.kind {
                Kind::Text => fill::<ByteArrayType>(&mut writer, cells.map(text)),
                Kind::Number => fill::<DoubleType>(&mut writer, cells.map(Value::as_f64)),
                Kind::Whole => fill::<Int64Type>(&mut writer, cells.map(Value::as_i64)),
                Kind::Flag => fill::<BoolType>(&mut writer, cells.map(Value::as_bool)),
            }?;
            writer.close()?;
        }
        group.close()?;
        Ok(())
    }
}

fn field(column: &Column) -> Result<Type, ParquetError> {
    let (physical, logical) = match column.kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Number => (Physical::DOUBLE, None),
        Kind::Whole => (Physical::INT64, None),
        Kind::Flag => (Physical::BOOLEAN, None),
    };
    let field = Type::primitive_type_builder(column.name, physical).with_repetition(Repetition::OPTIONAL);
    field.with_logical_type(logical).build()
}

/// Writes a column: which cells exist, and those.
fn fill<T: DataType>(
    writer: &mut SerializedColumnWriter<'_>,
    cells: impl Iterator<Item = Option<T::T>>,
) -> Result<(), ParquetError> {
    let cells: Vec<Option<T::T>> = cells.collect();
    let present: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    let values: Vec<T::T> = cells.into_iter().flatten().collect();
    writer.typed::<T>().write_batch(&values, Some(&present), None)?;
    Ok(())
}
