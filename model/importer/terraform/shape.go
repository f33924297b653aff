package terraform

import (
	"strings"

	"tautline.dev/model/importer/aws"
	"tautline.dev/model/importer/tree"
)

// shape puts a resource's properties where CloudFormation has them, where that is more
// than another name.
func (t *translation) shape(raw *resource, r *aws.Resource) {
	p := r.Props
	move := func(to string, path ...string) {
		if v := p.Get(path...); v != nil {
			p.Set(to, v)
		}
	}
	switch r.Type {
	case "AWS::Lambda::EventSourceMapping":
		if v := p.Get("DestinationConfig", "OnFailure", "DestinationArn"); v != nil {
			p.Set("DestinationConfig", tree.Of(v.At, "OnFailure", tree.Of(v.At, "Destination", v)))
		}
		t.filters(p)
	case "AWS::Pipes::Pipe":
		if s := p.Get("SourceParameters"); s != nil {
			t.filters(s)
			// The queue behind a stream of events stands within that stream's settings.
		}
	case "AWS::DynamoDB::Table":
		if p.Get("StreamEnabled").Word() == "true" {
			p.Set("StreamSpecification", tree.Of(p.Get("StreamEnabled").At, "StreamViewType", p.Get("StreamViewType")))
		}
		if v := p.Get("PointInTimeRecovery", "Enabled"); v != nil {
			p.Set("PointInTimeRecoverySpecification", tree.Of(v.At, "PointInTimeRecoveryEnabled", v))
		}
	case "AWS::StepFunctions::StateMachine":
		t.definition(r)
	case "AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api":
		if v := p.Get("Body"); v != nil {
			if v.Kind == tree.Text {
				in, err := tree.Within(v)
				if err != nil {
					t.skip("the paths of an API", r.ID, v.At, err.Error())
					return
				}
				v = in
			}
			p.Set("DefinitionBody", v)
		}
	case "AWS::ApiGateway::Method":
		p.Set("Integration", tree.Of(r.At, "Type", p.Get("Type"), "Uri", p.Get("Uri"), "TimeoutInMillis", p.Get("TimeoutMilliseconds"), "Credentials", p.Get("Credentials"), "RequestParameters", p.Get("RequestParameters"), "RequestTemplates", p.Get("RequestTemplates")))
	case "AWS::IAM::Role":
		var policies []*tree.Value
		for _, in := range p.Get("InlinePolicy").List() {
			policies = append(policies, tree.Of(in.At, "PolicyName", in.Get("Name"), "PolicyDocument", in.Get("Policy")))
		}
		if len(policies) > 0 {
			p.Set("Policies", &tree.Value{Kind: tree.List, At: r.At, Items: policies})
		}
	case "AWS::ECS::TaskDefinition":
		t.containers(r)
	case "AWS::AppSync::Resolver":
		if fns := p.Get("PipelineConfig", "Functions").List(); len(fns) > 0 {
			p.Set("PipelineConfig", tree.Of(r.At, "Functions", &tree.Value{Kind: tree.List, At: r.At, Items: fns}))
		}
		move("RequestMappingTemplate", "RequestTemplate")
	case "AWS::AppSync::DataSource":
		if v := p.Get("DynamodbConfig"); v != nil {
			p.Set("DynamoDBConfig", v)
		}
		if v := p.Get("EventBridgeConfig"); v == nil {
			move("EventBridgeConfig", "EventbridgeConfig")
		}
		if v := p.Get("LambdaConfig", "FunctionArn"); v != nil {
			p.Set("LambdaConfig", tree.Of(v.At, "LambdaFunctionArn", v))
		}
	case "AWS::CloudWatch::Alarm":
		var dims []*tree.Value
		for _, f := range raw.body.Get("dimensions").Map() {
			dims = append(dims, tree.Of(f.At, "Name", tree.Scalar(f.At, f.Name), "Value", f.Value))
		}
		if len(dims) > 0 {
			p.Set("Dimensions", &tree.Value{Kind: tree.List, At: r.At, Items: dims})
		}
	case "AWS::CloudFront::Distribution":
		var origins []*tree.Value
		for _, o := range raw.body.Get("origin").List() {
			origins = append(origins, tree.Of(o.At, "Id", o.Get("origin_id"), "DomainName", o.Get("domain_name")))
		}
		if len(origins) > 0 {
			p.Set("DistributionConfig", tree.Of(r.At, "Origins", &tree.Value{Kind: tree.List, At: r.At, Items: origins}))
		}
	case "AWS::KinesisFirehose::DeliveryStream":
		if v := p.Get("KinesisSourceConfiguration", "KinesisStreamArn"); v != nil {
			p.Set("KinesisStreamSourceConfiguration", tree.Of(v.At, "KinesisStreamARN", v))
		}
		for _, name := range []string{"ExtendedS3Configuration", "S3Configuration"} {
			if v := p.Get(name, "BucketArn"); v != nil {
				p.Set("ExtendedS3DestinationConfiguration", tree.Of(v.At, "BucketARN", v))
			}
		}
	case "AWS::IoT::TopicRule":
		t.topicRule(raw, r)
	}
}

// filters puts filters of events where CloudFormation has them.
func (t *translation) filters(p *tree.Value) {
	c := p.Get("FilterCriteria")
	if c == nil {
		return
	}
	list := &tree.Value{Kind: tree.List, At: c.At}
	for _, f := range c.Get("Filter").List() {
		list.Items = append(list.Items, tree.Of(f.At, "Pattern", f.Get("Pattern")))
	}
	p.Set("FilterCriteria", tree.Of(c.At, "Filters", list))
}

// definition are the states of a machine, whatever they are written as.
func (t *translation) definition(r *aws.Resource) {
	v := r.Props.Get("Definition")
	if v == nil || v.Kind == tree.Map {
		return
	}
	if v.Kind == tree.Unknown {
		t.skip("the states of a machine", r.ID, v.At, v.Text)
		r.Props.Set("Definition", nothingAt(v.At))
		return
	}
	in, err := tree.Within(v)
	if err != nil {
		t.skip("the states of a machine", r.ID, v.At, err.Error())
		in = nothingAt(v.At)
	}
	r.Props.Set("Definition", in)
}

// nothingAt is a value that says nothing.
func nothingAt(at tree.Place) *tree.Value { return &tree.Value{Kind: tree.Null, At: at} }

// containers are those of a task, with their variables.
func (t *translation) containers(r *aws.Resource) {
	v := r.Props.Get("ContainerDefinitions")
	if v != nil && v.Kind == tree.Text {
		if in, err := tree.Within(v); err == nil {
			v = in
		}
	}
	if v == nil || v.Kind != tree.List {
		return
	}
	list := &tree.Value{Kind: tree.List, At: v.At}
	for _, c := range v.Items {
		env := &tree.Value{Kind: tree.List, At: c.At}
		for _, e := range c.Get("environment").List() {
			env.Items = append(env.Items, tree.Of(e.At, "Name", e.Get("name"), "Value", e.Get("value")))
		}
		list.Items = append(list.Items, tree.Of(c.At, "Environment", env))
	}
	r.Props.Set("ContainerDefinitions", list)
}

// topicRule is a rule on what devices publish, with one block for each action.
func (t *translation) topicRule(raw *resource, r *aws.Resource) {
	actions := &tree.Value{Kind: tree.List, At: r.At}
	for _, f := range raw.body.Fields {
		switch f.Name {
		case "lambda", "sqs", "sns", "kinesis", "firehose", "s3", "step_functions", "dynamodb", "dynamodbv2":
			for _, b := range f.List() {
				actions.Items = append(actions.Items, tree.Of(b.At, camel(f.Name), properties(b, map[string]string{}, true)))
			}
		}
	}
	payload := tree.Of(r.At, "Sql", raw.body.Get("sql"), "Actions", actions)
	if q := raw.body.Get("error_action", "sqs", "queue_url"); q != nil {
		payload.Set("ErrorAction", tree.Of(q.At, "Sqs", tree.Of(q.At, "QueueUrl", q)))
	}
	r.Props.Set("TopicRulePayload", payload)
}

// attach puts what a resource says of another one onto that one.
func (t *translation) attach(raw *resource) {
	b := raw.body
	switch raw.kind {
	case "aws_sqs_queue_redrive_policy":
		if q := t.target(b.Get("queue_url")); q != nil {
			q.Props.Set("RedrivePolicy", b.Get("redrive_policy"))
		}
	case "aws_s3_bucket_notification":
		t.notification(raw)
	case "aws_cloudwatch_event_rule":
		t.rule(raw)
	case "aws_iam_role_policy_attachment", "aws_iam_policy_attachment":
		for _, role := range append(b.Get("role").List(), b.Get("roles").List()...) {
			r, policy := t.target(role), b.Get("policy_arn")
			if r == nil || policy == nil {
				continue
			}
			have := r.Props.Get("ManagedPolicyArns").List()
			r.Props.Set("ManagedPolicyArns", &tree.Value{Kind: tree.List, At: policy.At, Items: append(append([]*tree.Value{}, have...), policy)})
		}
	case "aws_lb_target_group_attachment":
		if g := t.target(b.Get("target_group_arn")); g != nil {
			have := g.Props.Get("Targets").List()
			g.Props.Set("Targets", &tree.Value{Kind: tree.List, At: raw.at, Items: append(append([]*tree.Value{}, have...), tree.Of(raw.at, "Id", b.Get("target_id")))})
		}
	case "aws_cloudwatch_event_target":
		if t.ruleOf(b.Get("rule")) == nil {
			t.rulesOutside(raw)
		}
	}
}

// target is the resource that a value refers to, if it is declared here.
func (t *translation) target(v *tree.Value) *aws.Resource {
	for _, h := range v.Holes() {
		if r := t.made[h.To]; r != nil {
			return r
		}
	}
	return nil
}

// notification are what a bucket tells others.
func (t *translation) notification(raw *resource) {
	b := raw.body
	bucket := t.target(b.Get("bucket"))
	if bucket == nil {
		t.skip(raw.kind, raw.address, raw.at, "its bucket isn't declared here")
		return
	}
	c := &tree.Value{Kind: tree.Map, At: raw.at}
	for _, way := range []struct{ block, arn, list, name string }{
		{"lambda_function", "lambda_function_arn", "LambdaConfigurations", "Function"}, {"queue", "queue_arn", "QueueConfigurations", "Queue"}, {"topic", "topic_arn", "TopicConfigurations", "Topic"},
	} {
		list := &tree.Value{Kind: tree.List, At: raw.at}
		for _, n := range b.Get(way.block).List() {
			rules := &tree.Value{Kind: tree.List, At: n.At}
			for _, part := range []string{"prefix", "suffix"} {
				if v := n.Get("filter_" + part); v != nil {
					rules.Items = append(rules.Items, tree.Of(v.At, "Name", tree.Scalar(v.At, part), "Value", v))
				}
			}
			e := tree.Of(n.At, way.name, n.Get(way.arn), "Event", n.Get("events"))
			if len(rules.Items) > 0 {
				e.Set("Filter", tree.Of(n.At, "S3Key", tree.Of(n.At, "Rules", rules)))
			}
			list.Items = append(list.Items, e)
		}
		if len(list.Items) > 0 {
			c.Set(way.list, list)
		}
	}
	if v := b.Get("eventbridge"); v.Word() == "true" {
		c.Set("EventBridgeConfiguration", tree.Of(v.At, "EventBridgeEnabled", v))
	}
	bucket.Props.Set("NotificationConfiguration", c)
}

// rule is a rule with all its targets; each is a line under its own address.
func (t *translation) rule(raw *resource) {
	b := raw.body
	targets := &tree.Value{Kind: tree.List, At: raw.at}
	for _, other := range t.raw {
		if other.kind == "aws_cloudwatch_event_target" && t.ruleOf(other.body.Get("rule")) == raw {
			targets.Items = append(targets.Items, ruleTarget(other))
		}
	}
	props := tree.Of(raw.at, "EventBusName", b.Get("event_bus_name"), "EventPattern", b.Get("event_pattern"), "ScheduleExpression", b.Get("schedule_expression"), "State", b.Get("state"), "Targets", targets)
	if b.Get("is_enabled").Word() == "false" {
		props.Set("State", tree.Scalar(raw.at, "DISABLED"))
	}
	if len(targets.Items) == 0 {
		// A rule without a target does nothing.
		t.skip(raw.kind, raw.address, raw.at, "it has no target here")
		return
	}
	t.add(raw, raw.address, "AWS::Events::Rule", props)
}

// ruleTarget is a target in the words of a rule's list.
func ruleTarget(other *resource) *tree.Value {
	p := properties(other.body, nil, true)
	p.At = other.at
	p.Set("Id", tree.Scalar(other.at, other.address))
	p.Set(aws.WholeID, tree.Scalar(other.at, "true"))
	if task := p.Get("EcsTarget", "TaskDefinitionArn"); task != nil {
		p.Set("EcsParameters", tree.Of(task.At, "TaskDefinitionArn", task))
	}
	return p
}

// rulesOutside is a target of a rule that isn't declared here: on the bus that it names.
func (t *translation) rulesOutside(raw *resource) {
	t.skip(raw.kind, raw.address, raw.at, "its rule isn't declared here")
}

// ruleOf is the rule that a target names: by reference, or by its name.
func (t *translation) ruleOf(v *tree.Value) *resource {
	for _, h := range v.Holes() {
		if r := t.byName[h.To]; r != nil && r.kind == "aws_cloudwatch_event_rule" {
			return r
		}
	}
	if name := v.Word(); name != "" {
		for _, r := range t.raw {
			if r.kind == "aws_cloudwatch_event_rule" && strings.EqualFold(r.body.Get("name").Word(), name) {
				return r
			}
		}
	}
	return nil
}
