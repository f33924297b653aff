package terraform

import (
	"strings"

	"tautline.dev/model/importer/aws"
	"tautline.dev/model/importer/tree"
)

// known is the name of a module of the registry that is known by what it makes.
func known(source string) string {
	source, _, _ = strings.Cut(source, "//")
	for _, prefix := range []string{"terraform-aws-modules/", "registry.terraform.io/terraform-aws-modules/", "git::https://github.com/terraform-aws-modules/terraform-aws-", "github.com/terraform-aws-modules/terraform-aws-"} {
		if rest, ok := strings.CutPrefix(source, prefix); ok {
			name, _, _ := strings.Cut(rest, "/")
			name, _, _ = strings.Cut(name, "?")
			name = strings.TrimSuffix(name, ".git")
			switch name {
			case "lambda", "sqs", "sns", "eventbridge", "step-functions", "dynamodb-table", "s3-bucket", "apigateway-v2":
				return name
			}
		}
	}
	return ""
}

// module makes the resources that a module of the registry makes, under its address.
func (t *translation) module(name string, raw *resource) {
	b := raw.body
	if b.Get("create").Word() == "false" {
		t.skip("a module", raw.address, raw.at, "it makes nothing (create is false)")
		return
	}
	props := func(pairs ...string) *tree.Value {
		p := &tree.Value{Kind: tree.Map, At: raw.at}
		for i := 0; i+1 < len(pairs); i += 2 {
			if v := b.Get(pairs[i+1]); v != nil {
				p.Set(pairs[i], v)
			}
		}
		return p
	}
	switch name {
	case "lambda":
		t.lambdaModule(raw, props("FunctionName", "function_name", "Timeout", "timeout", "ReservedConcurrentExecutions", "reserved_concurrent_executions"))
	case "sqs":
		t.queueModule(raw, props("QueueName", "name", "VisibilityTimeout", "visibility_timeout_seconds", "MessageRetentionPeriod", "message_retention_seconds", "FifoQueue", "fifo_queue", "RedrivePolicy", "redrive_policy", "MaximumMessageSize", "max_message_size", "ContentBasedDeduplication", "content_based_deduplication"))
	case "sns":
		t.add(raw, raw.address, "AWS::SNS::Topic", props("TopicName", "name"))
		for _, s := range b.Get("subscriptions").Map() {
			p := properties(s.Value, nil, true)
			p.Set("TopicArn", hole(s.At, raw.address, "arn", tree.Resource))
			t.add(raw, raw.address+"."+s.Name, "AWS::SNS::Subscription", p)
		}
	case "eventbridge":
		t.busModule(raw)
	case "step-functions":
		p := props("StateMachineName", "name", "Definition", "definition", "Type", "type")
		t.add(raw, raw.address, "AWS::StepFunctions::StateMachine", p)
	case "dynamodb-table":
		p := props("TableName", "name", "StreamEnabled", "stream_enabled", "StreamViewType", "stream_view_type")
		if v := b.Get("point_in_time_recovery_enabled"); v != nil {
			p.Set("PointInTimeRecovery", tree.Of(v.At, "Enabled", v))
		}
		t.add(raw, raw.address, "AWS::DynamoDB::Table", p)
	case "s3-bucket":
		t.add(raw, raw.address, "AWS::S3::Bucket", props("BucketName", "bucket"))
	case "apigateway-v2":
		t.apiModule(raw)
	}
}

func (t *translation) lambdaModule(raw *resource, p *tree.Value) {
	b := raw.body
	if v := b.Get("environment_variables"); v != nil {
		p.Set("Environment", tree.Of(v.At, "Variables", v))
	}
	if v := b.Get("dead_letter_target_arn"); v != nil {
		p.Set("DeadLetterConfig", tree.Of(v.At, "TargetArn", v))
	}
	if v := b.Get("tracing_mode"); v != nil {
		p.Set("TracingConfig", tree.Of(v.At, "Mode", v))
	}
	statements := &tree.Value{Kind: tree.List, At: raw.at}
	if b.Get("attach_policy_statements").Word() == "true" {
		for _, s := range pairs(b.Get("policy_statements")) {
			effect := s.Get("effect")
			if effect == nil {
				effect = tree.Scalar(s.At, "Allow")
			}
			statements.Items = append(statements.Items, tree.Of(s.At, "Effect", effect, "Action", s.Get("actions"), "Resource", s.Get("resources")))
		}
	}
	policies := &tree.Value{Kind: tree.List, At: raw.at}
	if len(statements.Items) > 0 {
		policies.Items = append(policies.Items, tree.Of(raw.at, "Statement", statements))
	}
	if v := b.Get("policy_json"); v != nil && b.Get("attach_policy_json").Word() == "true" {
		if v.Kind == tree.Text {
			v, _ = tree.Within(v)
		}
		if v != nil {
			policies.Items = append(policies.Items, v)
		}
	}
	if len(policies.Items) > 0 {
		p.Set("Policies", policies)
	}
	config := tree.Of(raw.at, "MaximumRetryAttempts", b.Get("maximum_retry_attempts"), "MaximumEventAgeInSeconds", b.Get("maximum_event_age_in_seconds"))
	ways := &tree.Value{Kind: tree.Map, At: raw.at}
	for _, w := range []struct{ to, from string }{{"OnFailure", "destination_on_failure"}, {"OnSuccess", "destination_on_success"}} {
		if v := b.Get(w.from); v != nil {
			ways.Set(w.to, tree.Of(v.At, "Destination", v))
		}
	}
	if len(ways.Fields) > 0 {
		config.Set("DestinationConfig", ways)
	}
	t.add(raw, raw.address, "AWS::Lambda::Function", p)
	if len(config.Fields) > 0 && b.Get("create_async_event_config").Word() == "true" {
		config.Set("FunctionName", hole(raw.at, raw.address, "arn", tree.Resource))
		t.add(raw, raw.address+".async", "AWS::Lambda::EventInvokeConfig", config)
	}
	for _, s := range b.Get("event_source_mapping").Map() {
		m := properties(s.Value, nil, true)
		m.Set("FunctionName", hole(s.At, raw.address, "arn", tree.Resource))
		if v := s.Get("filter_criteria"); v != nil {
			list := &tree.Value{Kind: tree.List, At: v.At}
			for _, f := range v.List() {
				list.Items = append(list.Items, tree.Of(f.At, "Pattern", f.Get("pattern")))
			}
			m.Set("FilterCriteria", tree.Of(v.At, "Filter", list))
		}
		if v := s.Get("destination_arn_on_failure"); v != nil {
			m.Set("DestinationConfig", tree.Of(v.At, "OnFailure", tree.Of(v.At, "DestinationArn", v)))
		}
		t.add(raw, raw.address+"."+s.Name, "AWS::Lambda::EventSourceMapping", m)
	}
}

func (t *translation) queueModule(raw *resource, p *tree.Value) {
	b := raw.body
	if dead := b.Get("create_dlq"); dead.Word() == "true" {
		id := raw.address + ".dlq"
		d := &tree.Value{Kind: tree.Map, At: dead.At}
		if v := b.Get("dlq_message_retention_seconds"); v != nil {
			d.Set("MessageRetentionPeriod", v)
		}
		if v := p.Get("FifoQueue"); v != nil {
			d.Set("FifoQueue", v)
		}
		t.add(raw, id, "AWS::SQS::Queue", d)
		after := b.Get("redrive_policy", "maxReceiveCount")
		if after == nil {
			after = &tree.Value{Kind: tree.Number, At: dead.At, Text: "5", Note: "default of terraform-aws-modules/sqs"}
		}
		p.Set("RedrivePolicy", tree.Of(dead.At, "deadLetterTargetArn", hole(dead.At, id, "arn", tree.Resource), "maxReceiveCount", after))
	}
	t.add(raw, raw.address, "AWS::SQS::Queue", p)
}

// busModule is a bus with its rules and their targets.
func (t *translation) busModule(raw *resource) {
	b := raw.body
	var bus *tree.Value
	if b.Get("create_bus").Word() != "false" && b.Get("bus_name") != nil {
		t.add(raw, raw.address, "AWS::Events::EventBus", tree.Of(raw.at, "Name", b.Get("bus_name")))
		bus = hole(raw.at, raw.address, "name", tree.Resource)
	} else if b.Get("bus_name") != nil {
		bus = b.Get("bus_name")
	}
	for _, r := range b.Get("rules").Map() {
		targets := &tree.Value{Kind: tree.List, At: r.At}
		for _, to := range b.Get("targets", r.Name).List() {
			e := tree.Of(to.At, "Arn", to.Get("arn"), "Id", tree.Scalar(to.At, raw.address+"."+r.Name+"."+to.Get("name").Expression()), aws.WholeID, tree.Scalar(to.At, "true"))
			if v := to.Get("dead_letter_arn"); v != nil {
				e.Set("DeadLetterConfig", tree.Of(v.At, "Arn", v))
			}
			if v := to.Get("retry_policy"); v != nil {
				e.Set("RetryPolicy", properties(v, nil, true))
			}
			targets.Items = append(targets.Items, e)
		}
		p := tree.Of(r.At, "EventBusName", bus, "EventPattern", r.Get("event_pattern"), "ScheduleExpression", r.Get("schedule_expression"), "Targets", targets)
		t.add(raw, raw.address+"."+r.Name, "AWS::Events::Rule", p)
	}
}

// apiModule is an HTTP API with its routes.
func (t *translation) apiModule(raw *resource) {
	b := raw.body
	t.add(raw, raw.address, "AWS::ApiGatewayV2::Api", tree.Of(raw.at, "Name", b.Get("name"), "ProtocolType", b.Get("protocol_type"), "Body", b.Get("body")))
	routes := b.Get("routes")
	if routes == nil {
		routes = b.Get("integrations")
	}
	for _, f := range routes.Map() {
		in := f.Get("integration")
		if in == nil {
			in = f.Value
		}
		uri := in.Get("uri")
		if uri == nil {
			uri = in.Get("lambda_arn")
		}
		id := raw.address + "." + f.Name
		t.add(raw, id+".integration", "AWS::ApiGatewayV2::Integration", tree.Of(f.At, "IntegrationUri", uri, "IntegrationType", in.Get("type"), "IntegrationSubtype", in.Get("subtype"), "TimeoutInMillis", in.Get("timeout_milliseconds"), "RequestParameters", in.Get("request_parameters"), "CredentialsArn", in.Get("credentials_arn")))
		t.add(raw, id, "AWS::ApiGatewayV2::Route", tree.Of(f.At, "ApiId", hole(f.At, raw.address, "id", tree.Resource), "RouteKey", tree.Scalar(f.At, f.Name), "Target", hole(f.At, id+".integration", "id", tree.Resource)))
	}
}
