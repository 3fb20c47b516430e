//! Many rows in one stream: PostgreSQL's `copy … from stdin`.

use std::{pin::pin, time::Duration};

use tokio_postgres::binary_copy::BinaryCopyInWriter;

use super::session::{Session, within};
use crate::{Value, error::Result, transfer::Load};

impl Session {
    /// Writes the rows in the transaction of this session.
    pub(crate) async fn copy(
        &mut self,
        load: &Load,
        rows: &[Vec<Value<'_>>],
        timeout: Duration,
    ) -> Result<u64> {
        let client = self.begun(timeout).await?;
        let written = within(load.insert.name, timeout, async {
            let sink = client.copy_in(load.copy.as_str()).await?;
            let mut writer = pin!(BinaryCopyInWriter::new(sink, &load.kinds));
            for row in rows {
                writer.as_mut().write_raw(row.iter()).await?;
            }
            writer.finish().await
        })
        .await;
        self.judge(written)
    }
}
