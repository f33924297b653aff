package aws

import (
	"strconv"
	"strings"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/tree"
)

// destinations are those of a function's asynchronous invocations.
func (m *mapper) destinations(r *Resource, c *tree.Value) {
	b := m.d.Box(r.ID)
	if c == nil || b == nil {
		return
	}
	m.retries(&b.Facts, "inbox.attempts", c.Get("MaximumRetryAttempts"))
	m.age(&b.Facts, "inbox.maxAge", c.Get("MaximumEventAgeInSeconds"))
	d := c.Get("DestinationConfig")
	if fail := d.Get("OnFailure"); fail != nil {
		if to := m.chosen(r, fail, ".OnFailure"); to.id != "" {
			b.Set("inbox.deadLetter", draft.Ref(to.id), fail)
		} else {
			m.skip("a destination", r.ID+".onFailure", fail.At, to.why)
		}
	}
	if done := d.Get("OnSuccess"); done != nil {
		to := m.chosen(r, done, ".OnSuccess")
		if to.id == "" {
			m.skip("a destination", r.ID+".onSuccess", done.At, to.why)
			return
		}
		l := m.line(&draft.Line{ID: r.ID + ".onSuccess", From: r.ID, To: to.id}, done, r.Source+".EventInvokeConfig")
		l.Set("operation", "event", done)
		l.Set("interaction.mode", "async", done)
	}
}

// chosen is a destination: one that is named, or one that the transform makes.
func (m *mapper) chosen(r *Resource, d *tree.Value, end string) found {
	if to := d.Get("Destination"); to != nil {
		return m.find(to, "")
	}
	made := map[string]answer{"SQS": {kind: "queue", platform: "aws/sqs"}, "SNS": {kind: "topic", platform: "aws/sns"}}
	a, ok := made[d.Get("Type").Word()]
	if !ok {
		return found{why: "the source doesn't name it"}
	}
	id := r.ID + end
	if m.d.Box(id) == nil {
		m.d.Boxes = append(m.d.Boxes, &draft.Box{ID: id, Kind: a.kind, Platform: a.platform, Source: r.Source, At: d.At})
	}
	return found{id: id}
}

// invokeConfig are the destinations of a function as a resource of their own.
func (m *mapper) invokeConfig(r *Resource) {
	f := m.find(r.Props.Get("FunctionName"), "lambda")
	to := m.byID[f.id]
	if to == nil {
		m.skip(r.Type, r.ID, r.At, "its function isn't declared here")
		return
	}
	m.destinations(to, r.Props)
}

// mapping is an event source of a function as a resource of its own.
func (m *mapper) mapping(r *Resource) {
	p := r.Props
	into := m.find(p.Get("FunctionName"), "lambda")
	if into.id == "" {
		m.skip(r.Type, r.ID, r.At, into.why)
		return
	}
	if len(p.Get("Topics").List()) > 0 || len(p.Get("Queues").List()) > 0 {
		kind := "MSK"
		if len(p.Get("Queues").List()) > 0 {
			kind = "MQ"
		}
		if p.Get("SelfManagedEventSource") != nil {
			kind = "SelfManagedKafka"
		}
		m.inside(r.ID, kind, p, into, r.Source, r.At)
		return
	}
	m.reads(r.ID, p.Get("EventSourceArn"), "", into, p, r.Source, r.At)
}

// WholeID marks a target of a rule whose Id is all of its line's name, as the address
// of a resource of its own is.
const WholeID = "(whole id)"

// rule are the targets of a rule on a bus, or of a schedule.
func (m *mapper) rule(r *Resource) {
	p := r.Props
	if p.Get("State").Word() == "DISABLED" {
		m.skip(r.Type, r.ID, r.At, "it is switched off")
		return
	}
	targets := p.Get("Targets").List()
	if len(targets) == 0 {
		m.skip(r.Type, r.ID, r.At, "it has no target here")
	}
	for i, t := range targets {
		into := m.find(t.Get("Arn"), "")
		if task := t.Get("EcsParameters", "TaskDefinitionArn"); task != nil {
			into = m.find(task, "ecs")
		}
		if into.id == "" {
			into = m.typed(t.Get("Arn"))
		}
		name := t.Get("Id").Expression()
		if name == "" || strings.Contains(name, "${") {
			name = strconv.Itoa(i + 1)
		}
		id, source := r.ID+"."+name, r.Source+".Targets."+name
		at := r.At
		if t.Get(WholeID) != nil {
			id, source, at = t.Get("Id").Word(), t.At.File+"#"+t.Get("Id").Word(), t.At
		}
		if into.id == "" {
			m.skip("a target of a rule", id, t.At, into.why)
			continue
		}
		if when := p.Get("ScheduleExpression"); when != nil {
			m.scheduled(r, id, into, when, t, source)
			continue
		}
		m.onBus(id, p.Get("EventBusName"), p.Get("EventPattern"), into, t, source, at)
	}
}

// typed finds what an ARN names that isn't declared here, by the ARN's own word for
// the service.
func (m *mapper) typed(v *tree.Value) found {
	if v == nil {
		return found{why: "the source doesn't name it"}
	}
	expr := v.Expression()
	if a := arnForm.FindStringSubmatch(expr); a != nil {
		if _, ok := outsides[a[1]]; ok {
			return m.findText(expr, a[1], v.At)
		}
	}
	return m.find(v, "")
}

// scheduled is a target of a schedule: one box for the rule, a line for each target.
func (m *mapper) scheduled(r *Resource, id string, into found, when, target *tree.Value, source string) {
	if m.d.Box(r.ID) == nil {
		m.d.Boxes = append(m.d.Boxes, &draft.Box{ID: r.ID, Kind: "scheduler", Source: r.Source, At: r.At})
	}
	l := m.line(&draft.Line{ID: id, From: r.ID, To: into.id}, target, source)
	l.Set("does", when.Words(), when)
	m.handOff(l, target)
}

// schedule is a schedule of the scheduler.
func (m *mapper) schedule(r *Resource) {
	t := r.Props.Get("Target")
	into := m.find(t.Get("Arn"), "")
	if task := t.Get("EcsParameters", "TaskDefinitionArn"); task != nil {
		into = m.find(task, "ecs")
	}
	if sdk := t.Get("Arn").Expression(); strings.Contains(sdk, ":scheduler:::aws-sdk:") {
		into = m.sdk(sdk[strings.Index(sdk, "aws-sdk:")+len("aws-sdk:"):], nil, t.At)
	}
	if into.id == "" {
		into = m.typed(t.Get("Arn"))
	}
	if into.id == "" {
		m.skip(r.Type, r.ID, r.At, into.why)
		return
	}
	l := m.line(&draft.Line{ID: r.ID, From: r.ID, To: into.id}, t, r.Source+".Target")
	if when := r.Props.Get("ScheduleExpression"); when != nil && when.Kind != tree.Unknown {
		l.Set("does", when.Words(), when)
	}
	m.handOff(l, t)
}

// sdk is a call of a service by its own action: "dynamodb:putItem".
func (m *mapper) sdk(action string, arguments *tree.Value, at tree.Place) found {
	service, _, _ := strings.Cut(strings.ToLower(action), ":")
	for _, name := range sdkNames[service] {
		if v := arguments.Get(name); v != nil {
			if f := m.find(v, service); f.id != "" {
				return f
			}
		}
	}
	id := "aws/" + service
	if m.d.Box(id) == nil {
		m.d.Boxes = append(m.d.Boxes, &draft.Box{ID: id, Kind: "external", Source: m.file, At: at, Outside: true})
	}
	return found{id: id}
}

// sdkNames are the arguments that name what a service's action is about.
var sdkNames = map[string][]string{
	"dynamodb": {"TableName"}, "s3": {"Bucket"}, "sqs": {"QueueUrl"}, "sns": {"TopicArn"}, "lambda": {"FunctionName"},
	"sfn": {"StateMachineArn"}, "eventbridge": {"EventBusName"}, "kinesis": {"StreamName", "StreamARN"}, "firehose": {"DeliveryStreamName"},
	"secretsmanager": {"SecretId"}, "rdsdata": {"ResourceArn"},
}

// subscription is one of a topic's.
func (m *mapper) subscription(r *Resource) {
	m.subscribe(r.ID, m.find(r.Props.Get("TopicArn"), "sns"), r.Props, r.Source, r.At)
}

func (m *mapper) subscribe(id string, from found, p *tree.Value, source string, at tree.Place) {
	if from.id == "" {
		m.skip("a subscription", id, at, from.why)
		return
	}
	protocol := strings.ToLower(p.Get("Protocol").Word())
	to := m.find(p.Get("Endpoint"), map[string]string{"sqs": "sqs", "lambda": "lambda", "firehose": "firehose"}[protocol])
	switch protocol {
	case "email", "email-json", "sms", "http", "https", "application":
		to = found{id: from.id + "/" + protocol}
		// An address may be that of an API that is declared here.
		if f := m.find(p.Get("Endpoint"), ""); f.id != "" {
			to = f
		}
		if m.d.Box(to.id) == nil {
			m.d.Boxes = append(m.d.Boxes, &draft.Box{ID: to.id, Kind: "external", Source: source, At: at, Outside: true})
		}
	}
	if to.id == "" {
		m.skip("a subscription", id, at, to.why)
		return
	}
	l := m.line(&draft.Line{ID: id, From: from.id, To: to.id}, p, source)
	l.At = at
	l.Set("operation", "event", p)
	m.filter(l, p.Get("FilterPolicy"))
	m.handOff(l, p)
}

// notifications are what a bucket tells others.
func (m *mapper) notifications(r *Resource) {
	c := r.Props.Get("NotificationConfiguration")
	n := 0
	each := func(list, target, service string) {
		for _, e := range c.Get(list).List() {
			n++
			id := r.ID + "." + strconv.Itoa(n)
			to := m.find(first(e, target, "Arn"), service)
			if to.id == "" {
				m.skip("a notification", id, e.At, to.why)
				continue
			}
			l := m.line(&draft.Line{ID: id + "-" + to.id, From: r.ID, To: to.id}, e, r.Source+".NotificationConfiguration")
			l.Set("operation", "event", e)
			m.objects(l, first(e, "Event", "Events"), e.Get("Filter"))
		}
	}
	each("LambdaConfigurations", "Function", "lambda")
	each("QueueConfigurations", "Queue", "sqs")
	each("TopicConfigurations", "Topic", "sns")
	bridge := c.Get("EventBridgeConfiguration")
	if bridge == nil || bridge.Get("EventBridgeEnabled").Word() == "false" {
		return
	}
	l := m.line(&draft.Line{ID: r.ID + ".default", From: r.ID, To: m.defaultBus(bridge.At)}, bridge, r.Source+".NotificationConfiguration")
	l.Set("operation", "event", bridge)
}

// pipe are the ends of a pipe: what it reads, what it asks on the way, and where it
// brings the work.
func (m *mapper) pipe(r *Resource) {
	p := r.Props
	from := m.find(p.Get("Source"), "")
	if from.id == "" {
		from = m.typed(p.Get("Source"))
	}
	if from.id == "" {
		m.skip("the source of a pipe", r.ID, r.At, from.why)
	} else {
		l := m.line(&draft.Line{ID: r.ID + ".source", From: from.id, To: r.ID}, p.Get("Source"), r.Source+".Source")
		if s := p.Get("SourceParameters"); s != nil {
			for _, f := range s.Fields {
				if strings.HasSuffix(f.Name, "Parameters") {
					m.poller(l, from.id, f.Value)
					m.ref(&l.Facts, "deadLetter", f.Get("DeadLetterConfig", "Arn"), "")
				}
			}
			m.filter(l, s.Get("FilterCriteria"))
		}
		if b := m.d.Box(from.id); b != nil && b.Kind == "database" {
			l.Set("operation", "event", p.Get("Source"))
			l.Set("data.change", "raw", p.Get("Source"))
		}
	}
	if e := p.Get("Enrichment"); e != nil {
		if to := m.find(e, ""); to.id != "" {
			l := m.line(&draft.Line{ID: r.ID + ".enrichment", From: r.ID, To: to.id}, e, r.Source+".Enrichment")
			l.Set("interaction", "request-reply", e)
		} else {
			m.skip("the enrichment of a pipe", r.ID, e.At, to.why)
		}
	}
	t := p.Get("Target")
	into := m.find(t, "")
	if into.id == "" {
		into = m.typed(t)
	}
	if task := p.Get("TargetParameters", "EcsTaskParameters", "TaskDefinitionArn"); task != nil {
		into = m.find(task, "ecs")
	}
	if into.id == "" {
		m.skip("the target of a pipe", r.ID, r.At, into.why)
		return
	}
	l := m.line(&draft.Line{ID: r.ID + ".target", From: r.ID, To: into.id}, t, r.Source+".Target")
	how := first(first(p.Get("TargetParameters"), "LambdaFunctionParameters", "StepFunctionStateMachineParameters"), "InvocationType")
	switch b := m.d.Box(into.id); {
	case how.Word() == "FIRE_AND_FORGET":
		l.Set("interaction.mode", "async", how)
	case how.Word() == "REQUEST_RESPONSE":
		l.Set("interaction", "request-reply", how)
	case b.Kind == "function" || b.Platform == "aws/step-functions-express":
		// Waiting is what a pipe does here where nothing is said.
	}
}

// firehose brings what a stream of deliveries takes in to where it ends.
func (m *mapper) firehose(r *Resource) {
	p := r.Props
	if s := first(p.Get("KinesisStreamSourceConfiguration"), "KinesisStreamARN"); s != nil {
		if from := m.find(s, "kinesis"); from.id != "" {
			m.line(&draft.Line{ID: r.ID + ".source", From: from.id, To: r.ID}, s, r.Source)
		}
	}
	for _, f := range p.Fields {
		if !strings.HasSuffix(f.Name, "DestinationConfiguration") {
			continue
		}
		if bucket := f.Get("BucketARN"); bucket != nil {
			if to := m.find(bucket, "s3"); to.id != "" {
				l := m.line(&draft.Line{ID: r.ID + ".target", From: r.ID, To: to.id}, f.Value, r.Source+"."+f.Name)
				l.Set("operation", "write", f.Value)
			} else {
				m.skip("a destination", r.ID, f.At, to.why)
			}
		}
		for _, proc := range f.Get("ProcessingConfiguration", "Processors").List() {
			for _, param := range proc.Get("Parameters").List() {
				if param.Get("ParameterName").Word() != "LambdaArn" {
					continue
				}
				if to := m.find(param.Get("ParameterValue"), "lambda"); to.id != "" {
					l := m.line(&draft.Line{ID: r.ID + ".transform", From: r.ID, To: to.id}, param, r.Source+"."+f.Name)
					l.Set("interaction", "request-reply", param)
				}
			}
		}
	}
}

// destination is a destination of a bus outside of it, which may be an API of ours.
func (m *mapper) destination(r *Resource) {
	end := r.Props.Get("InvocationEndpoint")
	if end == nil || len(end.Holes()) == 0 {
		return
	}
	if to := m.find(end, ""); to.id != "" && to.id != r.ID && m.byID[to.id] != nil {
		m.line(&draft.Line{ID: r.ID + ".endpoint", From: r.ID, To: to.id}, end, r.Source)
	}
}

// topicRule is a rule on what devices publish.
func (m *mapper) topicRule(r *Resource) {
	p := r.Props.Get("TopicRulePayload")
	n := 0
	for _, a := range p.Get("Actions").List() {
		for _, f := range a.Map() {
			to := found{why: "no reader knows what it does"}
			for _, way := range []struct{ name, service string }{{"FunctionArn", "lambda"}, {"QueueUrl", "sqs"}, {"TargetArn", "sns"}, {"StreamName", "kinesis"}, {"DeliveryStreamName", "firehose"}, {"TableName", "dynamodb"}, {"BucketName", "s3"}, {"StateMachineName", "states"}} {
				if v := f.Get(way.name); v != nil {
					to = m.find(v, way.service)
				}
			}
			if v := f.Get("PutItem", "TableName"); v != nil {
				to = m.find(v, "dynamodb")
			}
			n++
			id := r.ID + "." + strconv.Itoa(n)
			if to.id == "" {
				m.skip("an action of a rule", id, f.At, to.why)
				continue
			}
			l := m.iot(id, p.Get("Sql"), to, r.Source, r.At)
			if e := p.Get("ErrorAction", "Sqs", "QueueUrl"); e != nil {
				m.ref(&l.Facts, "deadLetter", e, "sqs")
			}
		}
	}
}

func (m *mapper) logFilter(r *Resource) {
	p := r.Props
	if to := m.find(p.Get("DestinationArn"), ""); to.id != "" {
		m.logs(r.ID, p.Get("LogGroupName"), p.Get("FilterPattern"), to, r.Source, r.At)
	} else {
		m.skip(r.Type, r.ID, r.At, to.why)
	}
}

// userPool are the functions that a pool of users asks.
func (m *mapper) userPool(r *Resource) {
	for _, f := range r.Props.Get("LambdaConfig").Map() {
		v := f.Value
		if v.Kind == tree.Map {
			v = v.Get("LambdaArn")
		}
		to := m.find(v, "lambda")
		if to.id == "" {
			continue
		}
		l := m.line(&draft.Line{ID: r.ID + "." + f.Name, From: m.boxOf(r).id, To: to.id}, f.Value, r.Source+".LambdaConfig")
		l.Set("interaction", "request-reply", f.Value)
	}
}

// connector is a permission that says which way the work goes.
func (m *mapper) connector(r *Resource) {
	end := func(v *tree.Value) found {
		if id := v.Get("Id").Word(); id != "" {
			return m.hole(id, "")
		}
		return m.find(first(v, "Arn", "QueueUrl", "Name"), "")
	}
	from := end(r.Props.Get("Source"))
	for i, d := range r.Props.Get("Destination").List() {
		to := end(d)
		if from.id == "" || to.id == "" {
			m.skip(r.Type, r.ID, r.At, from.why+to.why)
			continue
		}
		id := r.ID
		if i > 0 {
			id += "-" + strconv.Itoa(i+1)
		}
		l := m.line(&draft.Line{ID: id, From: from.id, To: to.id}, d, r.Source)
		permissions := r.Props.Get("Permissions").List()
		if b := m.d.Box(to.id); len(permissions) == 1 && (b.Kind == "database" || b.Kind == "objectstore") {
			l.Set("operation", strings.ToLower(permissions[0].Word()), permissions[0])
		}
	}
}
