/** The memory's graph for GQL: entities as nodes, facts as edges, their columns as properties. A migration of its own, sent
 *  only when it is asked for; PROPERTY-GRAPH.md says what it needs and how it is asked. */
export const PROPERTY_GRAPH_DDL = `CREATE OR REPLACE PROPERTY GRAPH UserShoppingGraph
  NODE TABLES (
    Entities
      KEY (user_id, entity_id)
      LABEL Entity PROPERTIES ARE ALL COLUMNS
  )
  EDGE TABLES (
    Facts
      KEY (user_id, fact_id)
      SOURCE KEY (user_id, subject_id) REFERENCES Entities (user_id, entity_id)
      DESTINATION KEY (user_id, object_id) REFERENCES Entities (user_id, entity_id)
      LABEL Fact PROPERTIES ARE ALL COLUMNS
  )`;
