package aws

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/tree"
)

// integration is what an API does with the requests of one route, as each of the ways
// to say so has it.
type integration struct {
	kind, subtype     string
	uri               *tree.Value
	params, templates *tree.Value
	timeout           *tree.Value
	credentials       *tree.Value
}

// route is what a function's event has to do with an API.
func (m *mapper) route(r *Resource, e tree.Field, p *tree.Value, kind string) {
	named, implied := first(p, "RestApiId"), "ServerlessRestApi"
	if kind == "HttpApi" {
		named, implied = first(p, "ApiId"), "ServerlessHttpApi"
	}
	api := found{id: implied}
	if named == nil {
		m.impliedAPI(implied, e.At)
	} else if api = m.find(named, "execute-api"); api.id == implied || api.id == "" && named.Only() != nil && named.Only().To == implied {
		m.impliedAPI(implied, e.At)
		api = found{id: implied}
	}
	if api.id == "" {
		m.skip("a route", r.ID+"."+e.Name, e.At, api.why)
		return
	}
	method, path := strings.ToUpper(p.Get("Method").Word()), p.Get("Path").Words()
	l := m.line(&draft.Line{ID: r.ID + "." + e.Name, From: api.id, To: r.ID}, e.Value, r.Source+".Events."+e.Name)
	l.At = e.At
	m.said(l, api.id, method, path, e.Value)
	if t := p.Get("TimeoutInMillis"); t != nil {
		m.span(&l.Facts, "timeout", t, "ms")
	}
	m.served[routeKey(api.id, method, path)] = r.ID
}

// impliedAPI is the API that the transform makes for events that name none.
func (m *mapper) impliedAPI(id string, at tree.Place) {
	if m.d.Box(id) != nil {
		return
	}
	platform := "aws/api-gateway-rest"
	if id == "ServerlessHttpApi" {
		platform = "aws/api-gateway-http"
	}
	m.d.Boxes = append(m.d.Boxes, &draft.Box{ID: id, Kind: "gateway", Platform: platform, Source: at.File + "#" + id, At: at})
}

func routeKey(api, method, path string) string {
	if method == "" || method == "X-AMAZON-APIGATEWAY-ANY-METHOD" {
		method = "ANY"
	}
	return api + " " + method + " " + strings.TrimRight(path, "/")
}

// said states what a route says: which requests, and whether they only read.
func (m *mapper) said(l *draft.Line, api, method, path string, from *tree.Value) {
	if method == "" || method == "X-AMAZON-APIGATEWAY-ANY-METHOD" {
		method = "ANY"
	}
	switch {
	case path != "":
		l.Set("does", method+" "+path, from)
	default:
		l.Set("does", "any request", from)
	}
	to := m.d.Box(l.To)
	if to == nil || slices.Contains([]string{"queue", "topic", "bus", "stream"}, to.Kind) {
		return
	}
	switch method {
	case "GET", "HEAD":
		l.Set("operation", "read", from)
	case "ANY", "OPTIONS":
		// What it does hangs on the request.
	default:
		l.Set("operation", "command", from)
	}
}

// apis makes the lines that APIs declare themselves.
func (m *mapper) apis() {
	for _, r := range m.resources {
		switch r.Type {
		case "AWS::Serverless::Api", "AWS::Serverless::HttpApi", "AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api":
			m.paths(r)
			m.authorizers(r)
			if t := r.Props.Get("Target"); t != nil { // the quick way to one target
				m.integrate(r.ID, r.ID+".target", "ANY", "", integration{kind: "AWS_PROXY", uri: t}, t, r.Source)
			}
		case "AWS::ApiGateway::Method":
			m.method(r)
		case "AWS::ApiGatewayV2::Route":
			m.routeV2(r)
		case "AWS::ApiGateway::Authorizer", "AWS::ApiGatewayV2::Authorizer":
			api := m.find(first(r.Props, "RestApiId", "ApiId"), "execute-api")
			if to := m.lambdaIn(r.Props.Get("AuthorizerUri")); to.id != "" && api.id != "" {
				m.authorize(api.id, r.ID, to.id, r.Props, r.Source)
			}
		case "AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage":
			if b := m.d.Box(m.find(first(r.Props, "RestApiId", "ApiId"), "execute-api").id); b != nil {
				m.stage(b, r.Props)
				if t := r.Props.Get("TracingEnabled"); t.Word() == "true" {
					b.Set("monitoring.tracing", true, t)
				}
			}
		}
	}
}

// methods are the verbs of an OpenAPI document.
var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace", "x-amazon-apigateway-any-method"}

// paths are the routes in the OpenAPI document of an API.
func (m *mapper) paths(r *Resource) {
	body := r.Props.Get("DefinitionBody")
	for _, p := range body.Get("paths").Map() {
		for _, verb := range p.Map() {
			if !slices.Contains(methods, strings.ToLower(verb.Name)) {
				continue
			}
			in := verb.Get("x-amazon-apigateway-integration")
			if ref := in.Get("$ref").Word(); strings.HasPrefix(ref, "#/") {
				in = body.Get(strings.Split(ref[2:], "/")...)
			}
			if in == nil {
				continue
			}
			method := strings.ToUpper(verb.Name)
			if method == "X-AMAZON-APIGATEWAY-ANY-METHOD" {
				method = "ANY"
			}
			i := integration{
				kind: in.Get("type").Word(), subtype: first(in, "integrationSubtype", "subtype").Word(), uri: in.Get("uri"),
				params: in.Get("requestParameters"), templates: in.Get("requestTemplates"), timeout: in.Get("timeoutInMillis"), credentials: in.Get("credentials"),
			}
			m.integrate(r.ID, r.ID+"."+method+p.Name, method, p.Name, i, in, r.Source+".DefinitionBody")
		}
	}
}

// method is one route of a REST API as a resource of its own.
func (m *mapper) method(r *Resource) {
	api := m.find(r.Props.Get("RestApiId"), "execute-api")
	in := r.Props.Get("Integration")
	if api.id == "" || in == nil {
		if in != nil {
			m.skip(r.Type, r.ID, r.At, api.why)
		}
		return
	}
	method, path := strings.ToUpper(r.Props.Get("HttpMethod").Word()), m.pathOf(r.Props.Get("ResourceId"), 0)
	i := integration{
		kind: in.Get("Type").Word(), uri: in.Get("Uri"), params: in.Get("RequestParameters"), templates: in.Get("RequestTemplates"),
		timeout: in.Get("TimeoutInMillis"), credentials: in.Get("Credentials"),
	}
	m.integrate(api.id, r.ID, method, path, i, in, r.Source)
}

// pathOf is the path of a resource of a REST API, through the resources around it.
func (m *mapper) pathOf(v *tree.Value, depth int) string {
	h := v.Only()
	if h == nil || depth > 20 {
		return "/"
	}
	r := m.byID[h.To]
	if r == nil || r.Type != "AWS::ApiGateway::Resource" {
		return "/"
	}
	return strings.TrimRight(m.pathOf(r.Props.Get("ParentId"), depth+1), "/") + "/" + r.Props.Get("PathPart").Words()
}

// routeV2 is one route of an HTTP or WebSocket API as a resource of its own.
func (m *mapper) routeV2(r *Resource) {
	api := m.find(r.Props.Get("ApiId"), "execute-api")
	var target *Resource
	for _, h := range r.Props.Get("Target").Holes() {
		if t := m.byID[h.To]; t != nil && t.Type == "AWS::ApiGatewayV2::Integration" {
			target = t
		}
	}
	if target == nil {
		if r.Props.Get("Target") != nil {
			m.skip(r.Type, r.ID, r.At, "its integration isn't declared here")
		}
		return
	}
	if api.id == "" {
		m.skip(r.Type, r.ID, r.At, api.why)
		return
	}
	in := target.Props
	method, path, _ := strings.Cut(r.Props.Get("RouteKey").Words(), " ")
	if path == "" {
		method, path = "ANY", method
	}
	i := integration{
		kind: in.Get("IntegrationType").Word(), subtype: in.Get("IntegrationSubtype").Word(), uri: in.Get("IntegrationUri"),
		params: in.Get("RequestParameters"), templates: in.Get("RequestTemplates"), timeout: in.Get("TimeoutInMillis"), credentials: in.Get("CredentialsArn"),
	}
	m.integrate(api.id, r.ID, method, path, i, in, r.Source)
}

// authorizers are the functions that an API asks about its callers.
func (m *mapper) authorizers(r *Resource) {
	for _, a := range r.Props.Get("Auth", "Authorizers").Map() {
		if to := m.find(a.Get("FunctionArn"), "lambda"); to.id != "" {
			m.authorize(r.ID, r.ID+"."+a.Name, to.id, a.Value, r.Source+".Auth")
		}
	}
}

func (m *mapper) authorize(api, id, to string, from *tree.Value, source string) {
	l := m.line(&draft.Line{ID: id, From: api, To: to}, from, source)
	l.Set("does", "authorize", from)
	l.Set("interaction", "request-reply", from)
	l.Set("operation", "read", from)
}

var (
	functionPath = regexp.MustCompile(`functions/(.+?)(?:/invocations)?$`)
	serviceForm  = regexp.MustCompile(`:([a-z0-9.-]+):(path|action)/(.*)$`)
)

// lambdaIn is the function that an integration's address holds.
func (m *mapper) lambdaIn(uri *tree.Value) found {
	if uri == nil {
		return found{why: "the source doesn't name it"}
	}
	if f := functionPath.FindStringSubmatch(uri.Expression()); f != nil {
		return m.findText(f[1], "lambda", uri.At)
	}
	return m.find(uri, "lambda")
}

// integrate makes the line of one route.
func (m *mapper) integrate(api, id, method, path string, in integration, from *tree.Value, source string) {
	kind := strings.ToLower(in.kind)
	if kind == "mock" || m.d.Box(api) == nil {
		return
	}
	to, action := m.target(in)
	if to.id == "" {
		m.skip("an integration", id, from.At, to.why)
		return
	}
	// The same route as an event of the function is the same line.
	if m.served[routeKey(api, method, path)] == to.id {
		return
	}
	l := m.line(&draft.Line{ID: id, From: api, To: to.id}, from, source)
	m.said(l, api, method, path, from)
	m.acts(l, action, in)
	m.span(&l.Facts, "timeout", in.timeout, "ms")
}

// acts states what an action of a service does, and whether its caller waits.
func (m *mapper) acts(l *draft.Line, action string, in integration) {
	from := in.uri
	if from == nil {
		from = in.params
	}
	switch strings.ToLower(action) {
	case "startexecution":
		l.Drop("operation")
		l.Set("operation", "command", from)
		l.Set("interaction.mode", "async", from)
	case "startsyncexecution":
		l.Set("operation", "command", from)
		l.Set("interaction", "request-reply", from)
	case "getitem", "query", "scan", "batchgetitem", "getobject":
		l.Set("operation", "read", from)
	case "putitem", "updateitem", "putobject", "batchwriteitem":
		l.Set("operation", "write", from)
	case "deleteitem", "deleteobject":
		l.Set("operation", "delete", from)
	}
	for _, p := range in.params.Map() {
		if strings.EqualFold(strings.TrimPrefix(p.Name, "integration.request.header."), "X-Amz-Invocation-Type") && strings.Trim(p.Word(), "'") == "Event" {
			l.Set("interaction.mode", "async", p.Value)
		}
	}
}

// target is the box that an integration calls, and the action of its service.
func (m *mapper) target(in integration) (found, string) {
	if in.subtype != "" {
		service, action, _ := strings.Cut(in.subtype, "-")
		way := map[string][2]string{"SQS": {"QueueUrl", "sqs"}, "StepFunctions": {"StateMachineArn", "states"}, "Kinesis": {"StreamName", "kinesis"}, "EventBridge": {"EventBusName", "events"}}[service]
		v := in.params.Get(way[0])
		if service == "EventBridge" && v == nil {
			return found{id: m.defaultBus(in.params.At)}, action
		}
		return m.find(v, way[1]), action
	}
	if in.uri == nil {
		return found{why: "the source doesn't name what it calls"}, ""
	}
	uri := in.uri.Expression()
	if strings.Contains(uri, ":lambda:path/") {
		return m.lambdaIn(in.uri), ""
	}
	if s := serviceForm.FindStringSubmatch(uri); s != nil {
		service := map[string]string{"firehose": "firehose"}[s[1]]
		if service == "" {
			service = s[1]
		}
		to, action := m.serviceTarget(service, s[2], s[3], in)
		return to, action
	}
	if h := firstHole(in.uri); h != "" {
		switch r := m.byID[h]; {
		case r.Type == "AWS::ElasticLoadBalancingV2::Listener":
			return m.find(r.Props.Get("LoadBalancerArn"), ""), ""
		case service(r) == "lambda" || m.serviceOf(r) == "lambda":
			return m.lambdaIn(in.uri), ""
		}
	}
	if strings.HasPrefix(uri, "arn:") {
		if f := m.find(in.uri, "lambda"); f.id != "" {
			return f, ""
		}
	}
	if api := m.find(in.uri, ""); api.id != "" {
		return api, ""
	}
	return m.host(in.uri), ""
}

// serviceTarget is what an integration with a service of AWS acts on: what its address,
// its parameters or its template name, or else the one thing that its role allows.
func (m *mapper) serviceTarget(service, how, rest string, in integration) (found, string) {
	action := rest
	if how == "path" {
		_, last, ok := cutLast(rest, '/')
		if !ok {
			last = rest
		}
		action = ""
		if service == "s3" {
			last, _, _ = cutOutside(rest, '/')
		}
		if f := m.name(last, service, in.uri.At); f.id != "" {
			return f, action
		}
	}
	near := found{why: "neither its template nor its role names one thing that it acts on"}
	for _, v := range []*tree.Value{in.params, in.templates, in.uri} {
		v.Walk(func(in *tree.Value) bool {
			for _, h := range in.Holes() {
				if r := m.byID[h.To]; near.id == "" && r != nil && m.serviceOf(r) == service {
					near = m.hole(h.To, service)
				}
			}
			return true
		})
	}
	if near.id == "" {
		near = m.literal(service, in)
	}
	if near.id == "" && service == "events" {
		return found{id: m.defaultBus(in.uri.At)}, action
	}
	if near.id == "" {
		if only := m.allowed(in.credentials, service, action); only != "" {
			return found{id: only}, action
		}
	}
	return near, action
}

var literalName = regexp.MustCompile(`"(?:TableName|StreamName|QueueUrl|TopicArn|stateMachineArn|EventBusName)"\s*:\s*"([^"$\x60]+)"`)

// literal finds the name of a resource that is written out in a template.
func (m *mapper) literal(service string, in integration) found {
	out := found{why: "neither its template nor its role names one thing that it acts on"}
	in.templates.Walk(func(v *tree.Value) bool {
		for _, n := range literalName.FindAllStringSubmatch(v.Expression(), -1) {
			if id := m.names[service+" "+n[1]]; id != "" {
				out = found{id: id}
			}
		}
		return true
	})
	return out
}

// cutLast cuts at the last letter that stands outside all holes.
func cutLast(s string, at byte) (string, string, bool) {
	depth := 0
	for i := len(s) - 1; i >= 0; i-- {
		switch {
		case s[i] == '}':
			depth++
		case s[i] == '{':
			depth--
		case s[i] == at && depth == 0:
			return s[:i], s[i+1:], true
		}
	}
	return "", s, false
}

// host is what an address on the network names: something outside.
func (m *mapper) host(v *tree.Value) found {
	expr := v.Expression()
	if len(v.Holes()) > 0 {
		if h := v.Only(); h != nil && h.Kind == tree.Outside {
			return m.hole(h.To, "http")
		}
		if h := v.Holes()[0]; h.Kind == tree.Outside && strings.HasPrefix(expr, "http") {
			return m.hole(h.To, "http")
		}
		return found{why: "its address hangs on where it is deployed"}
	}
	u, err := url.Parse(expr)
	if err != nil || u.Hostname() == "" {
		return found{why: "it isn't an address: " + brief(expr)}
	}
	return m.outside(u.Hostname(), "http", draft.Fact{At: v.At}, m.file+"#"+u.Hostname())
}
