package serverless

import (
	"strconv"
	"strings"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/tree"
)

// machines are those of the plugin for state machines.
func (s *service) machines() {
	var all []tree.Field
	for _, m := range s.src.Get("stepFunctions").List() {
		all = append(all, parts(m.Get("stateMachines"))...)
	}
	for _, f := range all {
		if f.Kind != tree.Map {
			s.skip("a state machine", f.Name, f.At, unread(f.Value))
			continue
		}
		s.machine(f)
	}
}

func (s *service) machine(f tree.Field) {
	props := tree.Of(f.At, "Name", f.Get("name"), "Type", f.Get("type"), "Role", f.Get("role"))
	props.Via = f.Via
	switch d := f.Get("definition"); {
	case d == nil:
		s.skip("the states of a machine", f.Name, f.At, "there are none here")
	case d.Kind == tree.Map && !intrinsic(d):
		props.Set("Definition", d)
	case d.Kind == tree.Unknown:
		s.skip("the states of a machine", f.Name, d.At, d.Text)
	default:
		props.Set("DefinitionString", d)
	}
	if t := f.Get("tracingConfig", "enabled"); t != nil {
		props.Set("Tracing", tree.Of(t.At, "Enabled", t))
	} else if t := s.src.Get("provider", "tracing", "stepFunctions"); t != nil {
		props.Set("Tracing", tree.Of(t.At, "Enabled", t))
	}
	logical := normal(f.Name) + "StepFunctionsStateMachine"
	if id := f.Get("id").Word(); id != "" {
		logical = id
	} else if name := f.Get("name").Word(); name != "" {
		logical = letters(name)
	}
	id := s.declare(f.Name, logical, "AWS::Serverless::StateMachine", f.At, props)
	s.called[normal(f.Name)+"StepFunctionsStateMachine"] = id
	into, names := tree.Of(f.At), draft.NewNames()
	for _, e := range f.Get("events").List() {
		for _, k := range eventOf(e) {
			ev := &source{service: s, id: id, key: f.Name, kind: k.Name, at: k.At, e: k.Value, into: into, names: names}
			switch {
			case ev.e.Get("enabled").Word() == "false":
				s.switchedOff(k.Name, id, k.At)
			case k.Name == "http" || k.Name == "schedule" || k.Name == "eventBridge" || k.Name == "cloudwatchEvent":
				if read := kinds[k.Name]; !read(ev) {
					s.skip("an event "+k.Name, id, k.At, unread(k.Value))
				}
			default:
				s.skip("an event "+k.Name, id, k.At, "no reader knows this kind at a machine yet")
			}
		}
	}
	if len(into.Fields) > 0 {
		props.Set("Events", into)
	}
}

// lift declares what constructs of Lift are made of.
func (s *service) lift() {
	for _, c := range s.src.Get("constructs").Map() {
		switch c.Get("type").Word() {
		case "queue":
			s.liftQueue(c)
		case "storage":
			id := s.declare(c.Name, c.Name+"Bucket", "AWS::S3::Bucket", c.At, tree.Of(c.At))
			s.called["construct."+c.Name] = id
			s.grant(c.At, reference(id, "Arn", c.At), "s3:PutObject", "s3:GetObject", "s3:DeleteObject")
		case "database/dynamodb-single-table":
			props := tree.Of(c.At, "StreamSpecification", tree.Of(c.At, "StreamViewType", noted(tree.Scalar(c.At, "NEW_AND_OLD_IMAGES"), "default of Lift")))
			id := s.declare(c.Name, c.Name+"Table", "AWS::DynamoDB::Table", c.At, props)
			s.called["construct."+c.Name] = id
			s.grant(c.At, reference(id, "Arn", c.At), "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")
		default:
			s.skip("a construct "+c.Get("type").Word(), c.Name, c.At, "no reader knows this type yet")
		}
	}
}

// liftDefault is what is said of values that Lift supplies.
const liftDefault = "default of Lift"

// liftQueue is a queue, its dead letters and the function that works it off.
func (s *service) liftQueue(c tree.Field) {
	worker := c.Get("worker")
	key := worker.Word()
	timeout := worker.Get("timeout")
	if key != "" {
		for _, f := range s.functions() {
			if f.Name == key {
				timeout = f.Get("timeout")
			}
		}
	}
	window := c.Get("maxBatchingWindow")
	fifo := c.Get("fifo")
	props := func(more ...any) *tree.Value {
		v := tree.Of(c.At, more...)
		if fifo.Word() == "true" {
			v.Set("FifoQueue", fifo)
		}
		return v
	}
	dlq := s.declare(c.Name+".dlq", c.Name+".dlq", "AWS::SQS::Queue", c.At, props("MessageRetentionPeriod", number(c.At, 14*24*3600, liftDefault)))
	count := c.Get("maxRetries")
	if count == nil {
		count = number(c.At, 3, liftDefault)
	}
	q := props("RedrivePolicy", tree.Of(c.At, "deadLetterTargetArn", reference(dlq, "Arn", c.At), "maxReceiveCount", count))
	seconds, err := defaultTimeout, error(nil)
	if timeout != nil {
		seconds, err = strconv.Atoi(timeout.Word())
	}
	wait := 0
	if window != nil && err == nil {
		wait, err = strconv.Atoi(window.Word())
	}
	if err == nil && seconds > 0 && seconds <= 900 {
		q.Set("VisibilityTimeout", number(c.At, 6*seconds+wait, "Lift: six times the timeout of the worker, and the window of a batch"))
	}
	if fifo.Word() == "true" {
		q.Set("ContentBasedDeduplication", noted(fifo, liftDefault))
	}
	id := s.declare(c.Name, c.Name+"Queue", "AWS::SQS::Queue", c.At, q)
	s.called["construct."+c.Name] = id
	s.grant(c.At, reference(id, "Arn", c.At), "sqs:SendMessage")
	size := c.Get("batchSize")
	if size == nil {
		size = number(c.At, 1, liftDefault)
	}
	p := tree.Of(c.At, "arn", reference(id, "Arn", c.At), "batchSize", size, "maximumBatchingWindow", window,
		"maximumConcurrency", c.Get("maxConcurrency"), "functionResponseType", noted(tree.Scalar(c.At, "ReportBatchItemFailures"), liftDefault))
	event := tree.Of(c.At, "sqs", p)
	if key != "" {
		s.worked[key] = append(s.worked[key], event)
		return
	}
	if worker == nil || worker.Kind != tree.Map {
		s.skip("the worker of a queue", c.Name, c.At, unread(worker))
		return
	}
	f := *worker
	f.Fields = append([]tree.Field(nil), worker.Fields...)
	f.Set("events", list(c.At, append(append([]*tree.Value(nil), worker.Get("events").List()...), event)...))
	s.add(c.Name+"Worker", c.At, &f)
}

// construct is what "${construct:name.attribute}" refers to.
func (s *service) construct(name, attribute string, at tree.Place) *tree.Value {
	if s.variables.raw.Get("constructs", name) == nil {
		return nil
	}
	// The resource isn't there yet; its name is found when all are.
	v := hole("construct."+name, tree.Outside, at)
	if strings.HasPrefix(attribute, "dlq") {
		v = hole(name+".dlq", tree.Outside, at)
		s.called[name+".dlq"] = name + ".dlq"
	}
	v.Parts[0].Hole.Attribute = attribute
	return v
}

// proxied are the services that a route of an API may pass its requests to without a
// function: the property that names the target, and what is done where nothing says so.
var proxied = map[string]struct{ property, action string }{
	"sqs": {"queueName", "SendMessage"}, "sns": {"topicName", "Publish"}, "kinesis": {"streamName", "PutRecord"},
	"dynamodb": {"tableName", ""}, "eventbridge": {"eventBusName", "PutEvents"}, "s3": {"bucket", ""},
}

// proxies are the routes of the plugin that passes requests to services.
func (s *service) proxies() {
	for _, p := range s.src.Get("custom", "apiGatewayServiceProxies").List() {
		for _, f := range p.Map() {
			known, ok := proxied[f.Name]
			path, method := f.Get("path"), f.Get("method")
			if !ok || path == nil || method == nil {
				s.skip("a proxy of an API", f.Name, f.At, "no reader knows this service yet")
				continue
			}
			action := f.Get("action").Word()
			if action == "" {
				action = known.action
			}
			if a := s3Actions[strings.ToLower(method.Word())]; f.Name == "s3" && action == "" {
				action = a
			}
			target := f.Get(known.property)
			if target == nil {
				s.skip("a proxy of an API", f.Name, f.At, "it doesn't say what it passes its requests to")
				continue
			}
			service := map[string]string{"eventbridge": "events"}[f.Name]
			if service == "" {
				service = f.Name
			}
			s.rest.path(f.At, slash(path).Words(), methodOf(method).Word(), tree.Of(f.At,
				"type", tree.Scalar(f.At, "AWS"), "uri", tree.Scalar(f.At, "arn:aws:apigateway:region:"+service+":action/"+action),
				"requestParameters", tree.Of(f.At, "target", s.proxyTarget(target))))
		}
	}
}

// s3Actions are what the methods of a route do with an object.
var s3Actions = map[string]string{"get": "GetObject", "put": "PutObject", "post": "PutObject", "delete": "DeleteObject"}

// proxyTarget refers to the target by its resource where its name is one's own name.
func (s *service) proxyTarget(v *tree.Value) *tree.Value {
	name, ok := v.Known()
	if !ok {
		return v
	}
	for _, f := range s.made.Fields {
		for _, p := range []string{"QueueName", "TopicName", "StreamName", "TableName", "BucketName", "Name"} {
			if f.Get("Properties", p).Word() == name {
				return reference(f.Name, "Arn", v.At)
			}
		}
	}
	return v
}
