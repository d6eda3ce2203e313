-- Orders in which people read views that are not in the order of their keys.
create index leads_by_time on leads (tenant, received_at_ms desc, lead_id desc);
create index incidents_by_time on incidents (tenant, opened_at_ms desc, incident_id desc);
