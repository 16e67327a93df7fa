/** The system of record (GoogleSQL): everything begins with user_id, children interleaved in their parent. Times of
 *  commits (`updated_at`) are the only columns that are not functions of stored events. Columns that may be NULL in
 *  Entities, Facts and ReorderPatterns are those that a withdrawn row has lost. */
export const SPANNER_DDL: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS Users (
     user_id STRING(128) NOT NULL,
     generation INT64 NOT NULL,
     created_at TIMESTAMP NOT NULL,
     updated_at TIMESTAMP NOT NULL OPTIONS (allow_commit_timestamp = true),
     preferences JSON,
     version INT64 NOT NULL
   ) PRIMARY KEY (user_id)`,
  `CREATE TABLE IF NOT EXISTS Episodes (
     user_id STRING(128) NOT NULL,
     episode_id STRING(64) NOT NULL,
     kind STRING(64) NOT NULL,
     occurred_at TIMESTAMP NOT NULL,
     recorded_at TIMESTAMP NOT NULL,
     seq INT64 NOT NULL,
     body JSON NOT NULL,
     trace_id STRING(64),
     fingerprint STRING(64)
   ) PRIMARY KEY (user_id, episode_id), INTERLEAVE IN PARENT Users ON DELETE CASCADE`,
  `CREATE TABLE IF NOT EXISTS Entities (
     user_id STRING(128) NOT NULL,
     entity_id STRING(64) NOT NULL,
     entity_type STRING(64),
     entity_value STRING(MAX),
     properties JSON,
     version INT64 NOT NULL
   ) PRIMARY KEY (user_id, entity_id), INTERLEAVE IN PARENT Users ON DELETE CASCADE`,
  `CREATE TABLE IF NOT EXISTS Facts (
     user_id STRING(128) NOT NULL,
     fact_id STRING(64) NOT NULL,
     subject_id STRING(64),
     predicate STRING(64),
     object_id STRING(64),
     scope STRING(MAX),
     weight FLOAT64,
     confidence FLOAT64,
     source STRING(16),
     valid_from TIMESTAMP,
     valid_to TIMESTAMP,
     recorded_at TIMESTAMP,
     superseded_at TIMESTAMP,
     version INT64 NOT NULL
   ) PRIMARY KEY (user_id, fact_id), INTERLEAVE IN PARENT Users ON DELETE CASCADE`,
  `CREATE TABLE IF NOT EXISTS Orders (
     user_id STRING(128) NOT NULL,
     order_id STRING(64) NOT NULL,
     order_date TIMESTAMP NOT NULL,
     status STRING(32) NOT NULL,
     item_count INT64 NOT NULL,
     total_minor INT64 NOT NULL,
     currency STRING(3) NOT NULL,
     session_id STRING(128),
     created_at TIMESTAMP NOT NULL,
     version INT64 NOT NULL
   ) PRIMARY KEY (user_id, order_id), INTERLEAVE IN PARENT Users ON DELETE CASCADE`,
  `CREATE TABLE IF NOT EXISTS OrderItems (
     user_id STRING(128) NOT NULL,
     order_id STRING(64) NOT NULL,
     line_no INT64 NOT NULL,
     sku STRING(128) NOT NULL,
     product_name STRING(1024) NOT NULL,
     brand STRING(256),
     category STRING(256),
     quantity NUMERIC NOT NULL,
     unit_price_minor INT64 NOT NULL
   ) PRIMARY KEY (user_id, order_id, line_no), INTERLEAVE IN PARENT Orders ON DELETE CASCADE`,
  `CREATE TABLE IF NOT EXISTS ReorderPatterns (
     user_id STRING(128) NOT NULL,
     sku STRING(128) NOT NULL,
     product_name STRING(1024),
     avg_reorder_days FLOAT64,
     order_count INT64,
     last_order_date DATE,
     next_predicted_date DATE,
     confidence FLOAT64,
     version INT64 NOT NULL,
     updated_at TIMESTAMP NOT NULL OPTIONS (allow_commit_timestamp = true)
   ) PRIMARY KEY (user_id, sku), INTERLEAVE IN PARENT Users ON DELETE CASCADE`,
  `CREATE TABLE IF NOT EXISTS Products (
     sku STRING(128) NOT NULL,
     product_name STRING(512),
     brand STRING(128),
     category STRING(128),
     tags ARRAY<STRING(64)>,
     diets ARRAY<STRING(64)>,
     allergens ARRAY<STRING(64)>,
     pack_amount NUMERIC,
     pack_unit STRING(16),
     price_minor INT64,
     available BOOL,
     updated_at TIMESTAMP NOT NULL OPTIONS (allow_commit_timestamp = true)
   ) PRIMARY KEY (sku)`,
  `CREATE TABLE IF NOT EXISTS ProductRelationships (
     product1_sku STRING(128) NOT NULL,
     product2_sku STRING(128) NOT NULL,
     relationship_type STRING(64) NOT NULL,
     strength FLOAT64 NOT NULL,
     co_occurrence_count INT64 NOT NULL,
     updated_at TIMESTAMP NOT NULL OPTIONS (allow_commit_timestamp = true)
   ) PRIMARY KEY (product1_sku, product2_sku, relationship_type)`,
];

/** Columns that came later, for databases of before. */
export const SPANNER_ADDED: readonly string[] = [
  "ALTER TABLE Episodes ADD COLUMN IF NOT EXISTS trace_id STRING(64)",
  "ALTER TABLE Episodes ADD COLUMN IF NOT EXISTS fingerprint STRING(64)",
];
