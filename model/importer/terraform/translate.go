package terraform

import (
	_ "embed"
	"strings"

	"tautline.dev/model/importer/aws"
	"tautline.dev/model/importer/tree"
)

// translate says everything in the vocabulary that all readers of AWS share.
func (r *run) translate() {
	t := &translation{run: r, made: map[string]*aws.Resource{}}
	for _, raw := range r.raw {
		t.resource(raw)
	}
	for _, raw := range r.raw {
		t.attach(raw)
	}
}

// translation is under way.
type translation struct {
	*run
	made map[string]*aws.Resource
}

//go:embed types.tsv
var table string

// word is what CloudFormation calls a type of resource, and its properties where the
// name isn't the same in other letters.
type word struct {
	kind  string
	props map[string]string
}

var words = func() map[string]word {
	all := map[string]word{}
	for line := range strings.Lines(table) {
		f := strings.Fields(line)
		if len(f) < 2 || strings.HasPrefix(line, "#") {
			continue
		}
		w := word{kind: f[1], props: map[string]string{}}
		for _, p := range f[2:] {
			from, to, _ := strings.Cut(p, "=")
			w.props[from] = to
		}
		all[f[0]] = w
	}
	return all
}()

// camel is a name as CloudFormation writes it: retry_policy is RetryPolicy.
func camel(name string) string {
	var b strings.Builder
	for _, part := range strings.Split(name, "_") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}

// properties are a block's attributes under CloudFormation's names. What an attribute
// holds is data, and stays as it is; blocks are properties themselves.
func properties(v *tree.Value, rename map[string]string, outer bool) *tree.Value {
	out := &tree.Value{Kind: tree.Map, At: v.At}
	for _, f := range v.Fields {
		name := camel(f.Name)
		if to := rename[f.Name]; to != "" && outer {
			name = to
		}
		out.Fields = append(out.Fields, tree.Field{Name: name, At: f.At, Value: inner(f)})
	}
	return out
}

// inner is a property's value: a block's own names are translated, data is left alone.
func inner(f tree.Field) *tree.Value {
	switch {
	case f.Kind == tree.Map && f.Value.Note == blockNote:
		return properties(f.Value, nil, false)
	case f.Kind == tree.List && len(f.Items) > 0 && f.Items[0].Note == blockNote:
		out := &tree.Value{Kind: tree.List, At: f.Value.At}
		for _, i := range f.Items {
			out.Items = append(out.Items, properties(i, nil, false))
		}
		return out
	}
	return f.Value
}

// resource translates one resource by its type.
func (t *translation) resource(raw *resource) {
	if module, ok := strings.CutPrefix(raw.kind, "module "); ok {
		t.module(module, raw)
		return
	}
	w, ok := words[raw.kind]
	switch {
	case ok && w.kind == "-": // it says something of another resource: see attach
		return
	case ok:
		t.add(raw, raw.address, w.kind, properties(raw.body, w.props, true))
	case nothing(raw.kind):
		t.add(raw, raw.address, aws.NoPart+raw.kind, raw.body)
	default:
		t.skip(raw.kind, raw.address, raw.at, "no reader knows this type yet")
	}
}

// add makes a resource under an address.
func (t *translation) add(raw *resource, id, kind string, props *tree.Value) *aws.Resource {
	r := &aws.Resource{ID: id, Type: kind, Props: props, At: raw.at, Source: raw.at.File + "#" + id, Many: raw.many}
	t.shape(raw, r)
	t.made[id] = r
	t.stack.Resources = append(t.stack.Resources, r)
	return r
}

// nothings are the beginnings of types that have no part in an architecture.
var nothings = []string{
	"random_", "null_", "time_", "tls_", "archive_", "local_", "external_", "docker_", "helm_", "http_", "terraform_data",
	"aws_iam_", "aws_cloudwatch_log_", "aws_cloudwatch_dashboard", "aws_vpc", "aws_subnet", "aws_route", "aws_internet_gateway", "aws_nat_gateway", "aws_eip", "aws_security_group",
	"aws_network_", "aws_kms_", "aws_acm", "aws_ecr_", "aws_ecs_cluster", "aws_ssm_", "aws_key_pair", "aws_default_", "aws_launch_", "aws_ami", "aws_ebs_",
	"aws_lambda_permission", "aws_lambda_layer", "aws_s3_bucket_", "aws_s3_object", "aws_dynamodb_table_item", "aws_secretsmanager_secret_", "aws_db_subnet_group", "aws_db_parameter_group", "aws_db_option_group",
	"aws_rds_cluster_parameter_group", "aws_elasticache_subnet_group", "aws_elasticache_parameter_group", "aws_cognito_identity", "aws_cognito_user_pool_", "aws_cognito_user", "aws_api_gateway_deployment", "aws_api_gateway_account",
	"aws_api_gateway_method_response", "aws_api_gateway_integration_response", "aws_api_gateway_domain", "aws_api_gateway_base_path", "aws_api_gateway_gateway_response", "aws_api_gateway_vpc_link", "aws_api_gateway_client_certificate",
	"aws_apigatewayv2_deployment", "aws_apigatewayv2_domain", "aws_apigatewayv2_api_mapping", "aws_apigatewayv2_vpc_link", "aws_apigatewayv2_route_response", "aws_apigatewayv2_integration_response",
	"aws_cloudfront_origin_access", "aws_cloudfront_function", "aws_codecommit", "aws_codepipeline", "aws_codedeploy", "aws_config", "aws_guardduty", "aws_wafv2", "aws_waf", "aws_xray", "aws_service_discovery", "aws_appautoscaling", "aws_autoscaling",
	"aws_scheduler_schedule_group", "aws_glue_catalog", "aws_glue_registry", "aws_glue_schema", "aws_athena", "aws_schemas", "aws_ram_", "aws_resourcegroups", "aws_budgets", "aws_backup", "aws_servicecatalog", "aws_cloudtrail", "aws_sqs_queue_policy", "aws_sns_topic_policy",
	"aws_sqs_queue_redrive_allow", "aws_msk_configuration", "aws_msk_scram", "aws_mq_configuration", "aws_efs_mount", "aws_efs_access", "aws_efs_file_system_policy", "aws_cloudwatch_event_permission", "aws_cloudwatch_event_archive", "aws_cloudwatch_event_connection", "aws_signer", "aws_ses",
	"aws_dynamodb_kinesis", "aws_dynamodb_resource_policy", "aws_dynamodb_contributor", "aws_kinesis_resource_policy", "aws_lambda_code", "aws_lambda_provisioned", "aws_cloudformation_", "aws_eks_", "aws_flow_log", "aws_placement",
	"google_project", "google_compute", "google_service_account", "google_artifact", "google_kms", "google_dns", "google_vpc", "google_logging", "google_monitoring", "google_secret", "google_storage_bucket_", "google_pubsub_topic_iam", "google_pubsub_subscription_iam", "google_cloud_run_service_iam", "google_cloud_run_v2_service_iam", "google_cloudfunctions",
	"azurerm_resource_group", "azurerm_virtual_network", "azurerm_subnet", "azurerm_network", "azurerm_public_ip", "azurerm_key_vault", "azurerm_role", "azurerm_user_assigned", "azurerm_log_analytics", "azurerm_application_insights", "azurerm_monitor", "azurerm_private", "azurerm_storage_account", "azurerm_service_plan", "azurerm_app_service_plan", "azuread_",
}

func nothing(kind string) bool {
	for _, n := range nothings {
		if strings.HasPrefix(kind, n) {
			return true
		}
	}
	return false
}
