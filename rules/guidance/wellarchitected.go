package guidance

import "tautline.dev/rules"

// WellArchitected is a best practice of the AWS Well-Architected Framework, by
// its id. Ids were renumbered in November 2024; these are the numbers since.
// An id that is not in the list is a mistake in the program.
func WellArchitected(id string) rules.Reference {
	for _, p := range practices {
		if p.id == id {
			ref := rules.Reference{ID: id, Title: p.title, URL: framework, Read: read}
			if p.page != "" {
				ref.URL += p.page + ".html"
			}
			return ref
		}
	}
	panic("there is no best practice " + id)
}

const framework = "https://docs.aws.amazon.com/wellarchitected/latest/framework/"

// practices are the best practices of the reliability pillar, and those of
// operational excellence that rules rest on, with their pages where known.
var practices = []struct{ id, title, page string }{
	{"REL01-BP01", "Aware of service quotas and constraints", "rel_manage_service_limits_aware_quotas_and_constraints"},
	{"REL01-BP02", "Manage service quotas across accounts and regions", "rel_manage_service_limits_limits_considered"},
	{"REL01-BP03", "Accommodate fixed service quotas and constraints through architecture", "rel_manage_service_limits_aware_fixed_limits"},
	{"REL01-BP04", "Monitor and manage quotas", "rel_manage_service_limits_monitor_manage_limits"},
	{"REL01-BP05", "Automate quota management", "rel_manage_service_limits_automated_monitor_limits"},
	{"REL01-BP06", "Ensure that a sufficient gap exists between the current quotas and the maximum usage to accommodate failover", "rel_manage_service_limits_suff_buffer_limits"},
	{"REL02-BP01", "Use highly available network connectivity for your workload public endpoints", "rel_planning_network_topology_ha_conn_users"},
	{"REL02-BP02", "Provision redundant connectivity between private networks in the cloud and on-premises environments", "rel_planning_network_topology_ha_conn_private_networks"},
	{"REL02-BP03", "Ensure IP subnet allocation accounts for expansion and availability", "rel_planning_network_topology_ip_subnet_allocation"},
	{"REL02-BP04", "Prefer hub-and-spoke topologies over many-to-many mesh", "rel_planning_network_topology_prefer_hub_and_spoke"},
	{"REL02-BP05", "Enforce non-overlapping private IP address ranges in all private address spaces where they are connected", "rel_planning_network_topology_non_overlap_ip"},
	{"REL03-BP01", "Choose how to segment your workload", "rel_service_architecture_monolith_soa_microservice"},
	{"REL03-BP02", "Build services focused on specific business domains and functionality", "rel_service_architecture_business_domains"},
	{"REL03-BP03", "Provide service contracts per API", "rel_service_architecture_api_contracts"},
	{"REL04-BP01", "Identify the kind of distributed systems you depend on", "rel_prevent_interaction_failure_identify"},
	{"REL04-BP02", "Implement loosely coupled dependencies", "rel_prevent_interaction_failure_loosely_coupled_system"},
	{"REL04-BP03", "Do constant work", "rel_prevent_interaction_failure_constant_work"},
	{"REL04-BP04", "Make mutating operations idempotent", "rel_prevent_interaction_failure_idempotent"},
	{"REL05-BP01", "Implement graceful degradation to transform applicable hard dependencies into soft dependencies", "rel_mitigate_interaction_failure_graceful_degradation"},
	{"REL05-BP02", "Throttle requests", "rel_mitigate_interaction_failure_throttle_requests"},
	{"REL05-BP03", "Control and limit retry calls", "rel_mitigate_interaction_failure_limit_retries"},
	{"REL05-BP04", "Fail fast and limit queues", "rel_mitigate_interaction_failure_fail_fast"},
	{"REL05-BP05", "Set client timeouts", "rel_mitigate_interaction_failure_client_timeouts"},
	{"REL05-BP06", "Make systems stateless where possible", "rel_mitigate_interaction_failure_stateless"},
	{"REL05-BP07", "Implement emergency levers", "rel_mitigate_interaction_failure_emergency_levers"},
	{"REL06-BP01", "Monitor all components for the workload (Generation)", "rel_monitor_aws_resources_monitor_resources"},
	{"REL06-BP02", "Define and calculate metrics (Aggregation)", "rel_monitor_aws_resources_notification_aggregation"},
	{"REL06-BP03", "Send notifications (Real-time processing and alarming)", "rel_monitor_aws_resources_notification_monitor"},
	{"REL06-BP04", "Automate responses (Real-time processing and alarming)", "rel_monitor_aws_resources_automate_response_monitor"},
	{"REL06-BP05", "Analyze logs", "rel_monitor_aws_resources_storage_analytics"},
	{"REL06-BP06", "Regularly review monitoring scope and metrics", "rel_monitor_aws_resources_review_monitoring"},
	{"REL06-BP07", "Monitor end-to-end tracing of requests through your system", "rel_monitor_aws_resources_end_to_end"},
	{"REL07-BP01", "Use automation when obtaining or scaling resources", "rel_adapt_to_changes_autoscale_adapt"},
	{"REL07-BP02", "Obtain resources upon detection of impairment to a workload", "rel_adapt_to_changes_reactive_adapt_auto"},
	{"REL07-BP03", "Obtain resources upon detection that more resources are needed for a workload", "rel_adapt_to_changes_proactive_adapt_auto"},
	{"REL07-BP04", "Load test your workload", "rel_adapt_to_changes_load_tested_adapt"},
	{"REL08-BP01", "Use runbooks for standard activities such as deployment", "rel_tracking_change_management_planned_changemgmt"},
	{"REL08-BP02", "Integrate functional testing as part of your deployment", "rel_tracking_change_management_functional_testing"},
	{"REL08-BP03", "Integrate resiliency testing as part of your deployment", "rel_tracking_change_management_resiliency_testing"},
	{"REL08-BP04", "Deploy using immutable infrastructure", "rel_tracking_change_management_immutable_infrastructure"},
	{"REL08-BP05", "Deploy changes with automation", "rel_tracking_change_management_automated_changemgmt"},
	{"REL09-BP01", "Identify and back up all data that needs to be backed up, or reproduce the data from sources", "rel_backing_up_data_identified_backups_data"},
	{"REL09-BP02", "Secure and encrypt backups", "rel_backing_up_data_secured_backups_data"},
	{"REL09-BP03", "Perform data backup automatically", "rel_backing_up_data_automated_backups_data"},
	{"REL09-BP04", "Perform periodic recovery of the data to verify backup integrity and processes", "rel_backing_up_data_periodic_recovery_testing_data"},
	{"REL10-BP01", "Deploy the workload to multiple locations", "rel_fault_isolation_multiaz_region_system"},
	{"REL10-BP02", "Automate recovery for components constrained to a single location", "rel_fault_isolation_single_az_system"},
	{"REL10-BP03", "Use bulkhead architectures to limit scope of impact", "rel_fault_isolation_use_bulkhead"},
	{"REL11-BP01", "Monitor all components of the workload to detect failures", "rel_withstand_component_failures_monitoring_health"},
	{"REL11-BP02", "Fail over to healthy resources", "rel_withstand_component_failures_failover2good"},
	{"REL11-BP03", "Automate healing on all layers", "rel_withstand_component_failures_auto_healing_system"},
	{"REL11-BP04", "Rely on the data plane and not the control plane during recovery", "rel_withstand_component_failures_avoid_control_plane"},
	{"REL11-BP05", "Use static stability to prevent bimodal behavior", "rel_withstand_component_failures_static_stability"},
	{"REL11-BP06", "Send notifications when events impact availability", "rel_withstand_component_failures_notifications_sent_system"},
	{"REL11-BP07", "Architect your product to meet availability targets and uptime service level agreements (SLAs)", "rel_withstand_component_failures_service_level_agreements"},
	{"REL12-BP01", "Use playbooks to investigate failures", "rel_testing_resiliency_playbook_resiliency"},
	{"REL12-BP02", "Perform post-incident analysis", "rel_testing_resiliency_rca_resiliency"},
	{"REL12-BP03", "Test scalability and performance requirements", "rel_testing_resiliency_test_non_functional"},
	{"REL12-BP04", "Test resiliency using chaos engineering", "rel_testing_resiliency_failure_injection_resiliency"},
	{"REL12-BP05", "Conduct game days regularly", "rel_testing_resiliency_game_days_resiliency"},
	{"REL13-BP01", "Define recovery objectives for downtime and data loss", "rel_planning_for_recovery_objective_defined_recovery"},
	{"REL13-BP02", "Use defined recovery strategies to meet the recovery objectives", "rel_planning_for_recovery_disaster_recovery"},
	{"REL13-BP03", "Test disaster recovery implementation to validate the implementation", "rel_planning_for_recovery_dr_tested"},
	{"REL13-BP04", "Manage configuration drift at the DR site or Region", "rel_planning_for_recovery_config_drift"},
	{"REL13-BP05", "Automate recovery", "rel_planning_for_recovery_auto_recovery"},

	{"OPS02-BP01", "Resources have identified owners", ""},
	{"OPS04-BP01", "Identify key performance indicators", ""},
	{"OPS04-BP04", "Implement dependency telemetry", ""},
	{"OPS04-BP05", "Implement distributed tracing", ""},
	{"OPS06-BP01", "Plan for unsuccessful changes", ""},
	{"OPS06-BP04", "Automate testing and rollback", ""},
	{"OPS07-BP03", "Use runbooks to perform procedures", ""},
	{"OPS07-BP04", "Use playbooks to investigate issues", ""},
	{"OPS07-BP05", "Make informed decisions to deploy systems and changes", ""},
	{"OPS08-BP04", "Create actionable alerts", ""},
	{"OPS10-BP01", "Use a process for event, incident, and problem management", ""},
	{"OPS10-BP02", "Have a process per alert", ""},
	{"OPS10-BP04", "Define escalation paths", ""},
	{"OPS11-BP02", "Perform post-incident analysis", ""},
}
