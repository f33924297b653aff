package serverless

import (
	"strings"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/tree"
)

// eventOf are the kinds in an entry of events: a word, or a map of one field.
func eventOf(e *tree.Value) []tree.Field {
	if w := e.Word(); w != "" {
		return []tree.Field{{Name: w, At: e.At, Value: &tree.Value{Kind: tree.Map, At: e.At, Via: e.Via}}}
	}
	return e.Map()
}

// kinds are the events that become others of CloudFormation's transform, each with
// its own properties.
var kinds = map[string]func(*source) bool{
	"http": (*source).http, "httpApi": (*source).httpAPI, "websocket": (*source).websocket, "alb": (*source).alb,
	"sqs": (*source).sqs, "stream": (*source).stream, "kafka": (*source).kafka, "msk": (*source).msk,
	"activemq": (*source).broker, "rabbitmq": (*source).broker,
	"sns": (*source).sns, "s3": (*source).s3, "eventBridge": (*source).eventBridge, "cloudwatchEvent": (*source).cloudwatch,
	"schedule": (*source).schedule, "iot": (*source).iot, "cloudwatchLog": (*source).log,
	"cognitoUserPool": (*source).pool, "alexaSkill": (*source).alexa,
}

// source is one event of a function while it is read.
type source struct {
	*service
	// id is the function's name, key its key.
	id, key string
	kind    string
	at      tree.Place
	e       *tree.Value
	// into are the events of the function so far, and names theirs.
	into  *tree.Value
	names draft.Names
}

// events reads the events of a function.
func (s *service) events(id, key string, f, props *tree.Value) {
	into, names := tree.Of(f.At), draft.NewNames()
	for _, e := range append(append([]*tree.Value(nil), f.Get("events").List()...), s.worked[key]...) {
		fields := eventOf(e)
		if len(fields) == 0 {
			s.skip("an event", id, e.At, unread(e))
		}
		for _, k := range fields {
			read, ok := kinds[k.Name]
			if !ok {
				s.skip("an event "+k.Name, id, k.At, "no reader knows this kind yet")
				continue
			}
			ev := &source{service: s, id: id, key: key, kind: k.Name, at: k.At, e: k.Value, into: into, names: names}
			if ev.e.Get("enabled").Word() == "false" {
				s.switchedOff(k.Name, id, k.At)
				continue
			}
			if !read(ev) {
				s.skip("an event "+k.Name, id, k.At, unread(k.Value))
			}
		}
	}
	if len(into.Fields) > 0 {
		props.Set("Events", into)
	}
}

// add adds an event under a name that none has yet.
func (ev *source) add(name, kind string, props *tree.Value) bool {
	if !ev.count(ev.at) {
		return true
	}
	name = ev.names.Take(name)
	v := tree.Of(ev.at, "Type", tree.Scalar(ev.at, kind), "Properties", props)
	v.Via = ev.e.Via
	props.Via = ev.e.Via
	ev.into.Fields = append(ev.into.Fields, tree.Field{Name: name, At: ev.at, Value: v})
	return true
}

// named is what a value names, in a word for a line's id.
func named(v *tree.Value) string {
	if v == nil {
		return ""
	}
	if v.Kind == tree.Map && len(v.Fields) == 1 {
		arg := v.Fields[0].Value
		if arg.Kind == tree.List && len(arg.Items) > 0 {
			at := 0
			if strings.HasSuffix(v.Fields[0].Name, "Join") {
				at = len(arg.Items) - 1
				return named(arg.Items[at])
			}
			return named(arg.Items[at])
		}
		id, _, _ := strings.Cut(arg.Word(), ".")
		return last(id)
	}
	if v.Kind == tree.List && len(v.Items) > 0 {
		return named(v.Items[len(v.Items)-1])
	}
	return last(v.Words())
}

// last is the last part of an ARN or path.
func last(s string) string {
	if strings.HasPrefix(s, "arn:") {
		s = s[strings.LastIndexByte(s, ':')+1:]
	}
	if i := strings.LastIndexByte(s, '/'); i >= 0 && i < len(s)-1 {
		s = s[i+1:]
	}
	return strings.Trim(strings.NewReplacer("${", "", "}", "").Replace(s), "/")
}

// requested is the method and path that an event of an API says.
func requested(e *tree.Value) (method, path *tree.Value) {
	if w, ok := e.Known(); ok {
		m, p, two := strings.Cut(strings.TrimSpace(w), " ")
		if !two {
			m, p = "ANY", ""
		}
		return tree.Scalar(e.At, m), tree.Scalar(e.At, strings.TrimSpace(p))
	}
	if len(e.Holes()) > 0 {
		return nil, nil
	}
	return e.Get("method"), e.Get("path")
}

// slash is a path with its first slash.
func slash(path *tree.Value) *tree.Value {
	if s := path.Expression(); s == "" || strings.HasPrefix(s, "/") || s == "*" {
		if s == "*" {
			return tree.Scalar(path.At, "")
		}
		return path
	}
	return tree.Joined(path.At, tree.Scalar(path.At, "/"), path)
}

// method is a method as CloudFormation writes it.
func methodOf(v *tree.Value) *tree.Value {
	if w := v.Word(); w == "*" || w == "" {
		return tree.Scalar(v.At, "ANY")
	}
	return tree.Scalar(v.At, strings.ToUpper(v.Word()))
}

func (ev *source) http() bool {
	method, path := requested(ev.e)
	if method == nil || path == nil {
		return false
	}
	method, path = methodOf(method), slash(path)
	others := ev.src.Get("provider", "apiGateway", "restApiId")
	ref := ev.apiOf(ev.rest, restAPI, others, ev.at)
	ev.asks(ev.e.Get("authorizer"), ev.rest)
	if ev.e.Get("async").Word() == "true" && others == nil {
		ev.rest.path(ev.at, path.Words(), method.Word(), tree.Of(ev.at,
			"type", tree.Scalar(ev.at, "AWS"), "uri", ev.functionNamed(ev.key, ev.at),
			"requestParameters", tree.Of(ev.at, "integration.request.header.X-Amz-Invocation-Type", tree.Scalar(ev.e.Get("async").At, "'Event'"))))
		return true
	}
	return ev.add(method.Word()+path.Words(), "Api", tree.Of(ev.at, "RestApiId", ref, "Method", method, "Path", path, "TimeoutInMillis", ev.e.Get("timeout")))
}

func (ev *source) httpAPI() bool {
	method, path := requested(ev.e)
	if method == nil && path != nil {
		method = tree.Scalar(ev.at, "ANY")
	}
	if method == nil || path == nil {
		return false
	}
	method, path = methodOf(method), slash(path)
	ref := ev.apiOf(ev.service.http, httpAPI, ev.src.Get("provider", "httpApi", "id"), ev.at)
	return ev.add(method.Word()+path.Words(), "HttpApi", tree.Of(ev.at, "ApiId", ref, "Method", method, "Path", path))
}

// asks notes the function that an API asks about the callers of a route.
func (ev *source) asks(a *tree.Value, of *api) {
	switch {
	case a == nil:
	case a.Get("arn") != nil:
		if arn := a.Get("arn"); !strings.Contains(arn.Expression(), ":cognito-idp:") {
			name := a.Get("name").Word()
			if name == "" {
				name = named(arn)
			}
			of.authorize(name, a.At, arn)
		}
	case a.Get("authorizerId") != nil:
	default:
		name := a.Word()
		if name == "" {
			name = a.Get("name").Word()
		}
		if name == "" || strings.EqualFold(name, "aws_iam") {
			return
		}
		to := a.Get("name")
		if to == nil {
			to = a
		}
		if strings.HasPrefix(name, "arn:") {
			name = named(to)
		}
		if !strings.Contains(to.Expression(), ":cognito-idp:") {
			of.authorize(name, a.At, ev.destination(to))
		}
	}
}

func (ev *source) websocket() bool {
	route := ev.e.Get("route")
	if route == nil {
		route = ev.e
	}
	if route.Word() == "" {
		return false
	}
	api := ev.src.Get("provider", "apiGateway", "websocketApiId")
	if api == nil {
		api = reference(socketAPI, "", ev.at)
		if ev.made.Get(socketAPI) == nil {
			ev.declare(socketAPI, socketAPI, "AWS::ApiGatewayV2::Api", ev.at, tree.Of(ev.at, "ProtocolType", tree.Scalar(ev.at, "WEBSOCKET")))
		}
	}
	integration := ev.id + ".WebsocketsIntegration"
	if ev.made.Get(integration) == nil {
		ev.declare(integration, integration, "AWS::ApiGatewayV2::Integration", ev.at, tree.Of(ev.at,
			"ApiId", api, "IntegrationType", tree.Scalar(ev.at, "AWS_PROXY"), "IntegrationUri", ev.functionNamed(ev.key, ev.at)))
	}
	name := ev.id + "." + route.Word()
	if ev.made.Get(name) == nil {
		ev.declare(name, name, "AWS::ApiGatewayV2::Route", ev.at, tree.Of(ev.at, "ApiId", api, "RouteKey", route, "Target", reference(integration, "", ev.at)))
	}
	return true
}

func (ev *source) alb() bool {
	arn := ev.e.Get("listenerArn")
	listener, _, _ := strings.Cut(intrinsicName(arn), ".")
	if listener == "" || !ev.declares(listener) {
		ev.skip("an event alb", ev.id, ev.at, "its listener isn't declared here")
		return true
	}
	group := ev.id + ".AlbTargetGroup"
	if ev.made.Get(group) == nil {
		ev.declare(group, group, "AWS::ElasticLoadBalancingV2::TargetGroup", ev.at, tree.Of(ev.at,
			"Targets", list(ev.at, tree.Of(ev.at, "Id", ev.functionNamed(ev.key, ev.at)))))
	}
	rule := ev.id + ".alb"
	if p := ev.e.Get("priority").Word(); p != "" {
		rule += "-" + p
	}
	if ev.made.Get(rule) == nil {
		ev.declare(rule, rule, "AWS::ElasticLoadBalancingV2::ListenerRule", ev.at, tree.Of(ev.at,
			"ListenerArn", reference(listener, "", ev.at),
			"Actions", list(ev.at, tree.Of(ev.at, "TargetGroupArn", reference(group, "", ev.at)))))
	}
	return true
}

// intrinsicName is what a Ref or GetAtt names.
func intrinsicName(v *tree.Value) string {
	if v == nil || !intrinsic(v) {
		return ""
	}
	arg := v.Fields[0].Value
	if arg.Kind == tree.List && len(arg.Items) > 0 {
		return arg.Items[0].Word()
	}
	return arg.Word()
}

// either is a field, or the whole where it is nothing but that.
func either(e *tree.Value, names ...string) *tree.Value {
	for _, n := range names {
		if v := e.Get(n); v != nil {
			return v
		}
	}
	if e.Kind == tree.Text || intrinsic(e) {
		return e
	}
	return nil
}

// filters are patterns of events as CloudFormation has them.
func filters(e *tree.Value) *tree.Value {
	patterns := e.Get("filterPatterns")
	if patterns == nil {
		return nil
	}
	var all []*tree.Value
	for _, p := range patterns.List() {
		all = append(all, tree.Of(p.At, "Pattern", p))
	}
	return tree.Of(patterns.At, "Filters", list(patterns.At, all...))
}

// listed is one value as a list.
func listed(v *tree.Value) *tree.Value {
	if v == nil {
		return nil
	}
	return list(v.At, v)
}

func (ev *source) sqs() bool {
	arn := either(ev.e, "arn")
	if arn == nil {
		return false
	}
	p := tree.Of(ev.at, "Queue", arn, "BatchSize", ev.e.Get("batchSize"), "MaximumBatchingWindowInSeconds", ev.e.Get("maximumBatchingWindow"),
		"FunctionResponseTypes", listed(ev.e.Get("functionResponseType")), "FilterCriteria", filters(ev.e))
	if n := ev.e.Get("maximumConcurrency"); n != nil {
		p.Set("ScalingConfig", tree.Of(n.At, "MaximumConcurrency", n))
	}
	return ev.add(named(arn), "SQS", p)
}

func (ev *source) stream() bool {
	arn := either(ev.e, "arn")
	if arn == nil {
		return false
	}
	kind := ev.e.Get("type").Word()
	if kind == "" && strings.Contains(arn.Expression(), ":kinesis:") {
		kind = "kinesis"
	}
	if kind == "" && !strings.Contains(arn.Expression(), ":dynamodb:") {
		// The tool wants a type wherever the ARN isn't written out.
		ev.skip("an event stream", ev.id, ev.at, "it doesn't say whether the stream is a table's")
		return true
	}
	e := ev.e
	p := tree.Of(ev.at, "Stream", arn, "BatchSize", e.Get("batchSize"), "MaximumBatchingWindowInSeconds", e.Get("batchWindow"),
		"StartingPosition", e.Get("startingPosition"), "MaximumRetryAttempts", e.Get("maximumRetryAttempts"),
		"MaximumRecordAgeInSeconds", e.Get("maximumRecordAgeInSeconds"), "BisectBatchOnFunctionError", e.Get("bisectBatchOnFunctionError"),
		"ParallelizationFactor", e.Get("parallelizationFactor"), "FunctionResponseTypes", listed(e.Get("functionResponseType")), "FilterCriteria", filters(e))
	// What the tool writes itself isn't what the platform would take.
	if p.Get("BatchSize") == nil {
		p.Set("BatchSize", number(ev.at, 10, tool))
	}
	if p.Get("StartingPosition") == nil {
		p.Set("StartingPosition", noted(tree.Scalar(ev.at, "TRIM_HORIZON"), tool))
	}
	if to := e.Get("destinations", "onFailure"); to != nil {
		p.Set("DestinationConfig", tree.Of(to.At, "OnFailure", tree.Of(to.At, "Destination", either(to, "arn"))))
	}
	if kind == "kinesis" {
		return ev.add(named(arn), "Kinesis", p)
	}
	return ev.add(named(arn), "DynamoDB", p)
}

func (ev *source) msk() bool {
	arn, topic := ev.e.Get("arn"), ev.e.Get("topic")
	if arn == nil || topic == nil {
		return false
	}
	return ev.add(named(topic), "MSK", tree.Of(ev.at, "Stream", arn, "Topics", listed(topic), "BatchSize", ev.e.Get("batchSize"),
		"MaximumBatchingWindowInSeconds", ev.e.Get("maximumBatchingWindow"), "StartingPosition", startingPosition(ev), "FilterCriteria", filters(ev.e)))
}

func (ev *source) kafka() bool {
	topic := ev.e.Get("topic")
	if topic == nil {
		return false
	}
	return ev.add(named(topic), "SelfManagedKafka", tree.Of(ev.at, "Topics", listed(topic), "BatchSize", ev.e.Get("batchSize"),
		"MaximumBatchingWindowInSeconds", ev.e.Get("maximumBatchingWindow"), "StartingPosition", startingPosition(ev), "FilterCriteria", filters(ev.e)))
}

// startingPosition is where a reader of a log begins; the tool writes the oldest.
func startingPosition(ev *source) *tree.Value {
	if v := ev.e.Get("startingPosition"); v != nil {
		return v
	}
	return noted(tree.Scalar(ev.at, "TRIM_HORIZON"), tool)
}

func (ev *source) broker() bool {
	arn, queue := ev.e.Get("arn"), ev.e.Get("queue")
	if arn == nil || queue == nil {
		return false
	}
	return ev.add(named(queue), "MQ", tree.Of(ev.at, "Broker", arn, "Queues", listed(queue), "BatchSize", ev.e.Get("batchSize"),
		"MaximumBatchingWindowInSeconds", ev.e.Get("maximumBatchingWindow"), "FilterCriteria", filters(ev.e)))
}
