package serverless

import (
	"strings"

	"tautline.dev/model/importer/aws"
	"tautline.dev/model/importer/tree"
)

// sharedRole is the tool's name of the role that functions have which name no other.
const sharedRole = "IamRoleLambdaExecution"

// defaultTimeout is how long a function may take that doesn't say so, in seconds.
const defaultTimeout = 6

// function makes a function of an entry, with its events.
func (s *service) function(f tree.Field) {
	s.add(f.Name, f.At, f.Value)
}

// add makes a function of a key.
func (s *service) add(key string, at tree.Place, f *tree.Value) {
	provider := s.src.Get("provider")
	props := &tree.Value{Kind: tree.Map, At: at}
	id := s.declare(key, normal(key)+"LambdaFunction", "AWS::Serverless::Function", at, props)
	set := func(name string, v *tree.Value) {
		if v != nil && v.Kind != tree.Null {
			props.Set(name, v)
		}
	}
	if n := f.Get("name"); n != nil {
		set("FunctionName", n)
	} else if title := s.title(); title != "" {
		set("FunctionName", tree.Scalar(at, title+"-"+s.stage()+"-"+key))
	}
	switch timeout := f.Get("timeout"); {
	case timeout != nil && timeout.Kind != tree.Null:
		set("Timeout", timeout)
	case provider.Get("timeout") != nil:
		set("Timeout", noted(provider.Get("timeout"), "provider.timeout"))
	default:
		set("Timeout", number(at, defaultTimeout, tool))
	}
	set("ReservedConcurrentExecutions", f.Get("reservedConcurrency"))
	tracing := f.Get("tracing")
	if tracing == nil {
		tracing = noted(provider.Get("tracing", "lambda"), "provider.tracing.lambda")
	}
	if w := tracing.Word(); w == "true" || w == "Active" {
		set("Tracing", &tree.Value{Kind: tree.Text, At: tracing.At, Text: "Active", Note: tracing.Note, Via: tracing.Via})
	}
	if to := f.Get("onError"); to != nil {
		set("DeadLetterQueue", tree.Of(to.At, "TargetArn", to))
	}
	set("EventInvokeConfig", s.invoked(f))
	set("Environment", variablesOf(provider.Get("environment"), f.Get("environment"), at))
	s.permitted(f, at, set)
	s.events(id, key, f, props)
}

// noted is a value with where it comes from.
func noted(v *tree.Value, note string) *tree.Value {
	if v == nil {
		return nil
	}
	out := *v
	out.Note = note
	return &out
}

// variablesOf is the environment of a function: its own over what all have.
func variablesOf(shared, own *tree.Value, at tree.Place) *tree.Value {
	all := &tree.Value{Kind: tree.Map, At: at}
	for _, v := range []*tree.Value{shared, own} {
		for _, f := range v.Map() {
			all.Set(f.Name, f.Value)
		}
	}
	if len(all.Fields) == 0 {
		return nil
	}
	return tree.Of(at, "Variables", all)
}

// permitted states what a function may do: its own role or statements, or the role
// that all share.
func (s *service) permitted(f *tree.Value, at tree.Place, set func(string, *tree.Value)) {
	role := f.Get("role")
	if role == nil {
		if r := f.Get("iam", "role"); r != nil && (r.Kind == tree.Text || r.Get("statements") == nil) {
			role = r
		}
	}
	if role == nil {
		if r := s.src.Get("provider", "iam", "role"); r != nil && (r.Kind == tree.Text || intrinsic(r)) {
			role = r
		} else if r := s.src.Get("provider", "role"); r != nil {
			role = r
		}
	}
	if role != nil {
		if name, ok := role.Known(); ok && s.declares(name) {
			// A role may be named by its key.
			role = reference(name, "Arn", role.At)
		}
		set("Role", role)
		return
	}
	own := f.Get("iamRoleStatements")
	if own == nil {
		own = f.Get("iam", "role", "statements")
	}
	inherits := own == nil || f.Get("iamRoleStatementsInherit").Word() == "true" || s.src.Get("custom", "serverless-iam-roles-per-function", "defaultInherit").Word() == "true" || f.Get("iam", "inheritStatements").Word() == "true"
	if own != nil {
		set("Policies", list(own.At, tree.Of(own.At, "Statement", own)))
	}
	if inherits {
		set("Role", reference(sharedRole, "Arn", at))
	}
}

// intrinsic says whether a value calls a function of CloudFormation.
func intrinsic(v *tree.Value) bool {
	f := v.Map()
	return len(f) == 1 && (f[0].Name == "Ref" || strings.HasPrefix(f[0].Name, "Fn::") || strings.HasPrefix(f[0].Name, "!"))
}

func (s *service) declares(name string) bool {
	if s.made.Get(name) != nil {
		return true
	}
	for _, m := range s.src.Get("resources").List() {
		if m.Get("Resources", name) != nil {
			return true
		}
	}
	return false
}

// role declares the role that functions share, with all statements that are given it.
func (s *service) role() {
	provider := s.src.Get("provider")
	statements := provider.Get("iam", "role", "statements")
	if statements == nil {
		statements = provider.Get("iamRoleStatements")
	}
	var all []*tree.Value
	for _, st := range statements.List() {
		if st.Kind == tree.List { // a file that holds several
			all = append(all, st.Items...)
			continue
		}
		all = append(all, st)
	}
	all = append(all, s.granted...)
	if s.made.Get(sharedRole) != nil {
		return
	}
	at := s.at
	if statements != nil {
		at = statements.At
	}
	managed := provider.Get("iam", "role", "managedPolicies")
	s.declare(sharedRole, sharedRole, "AWS::IAM::Role", at, tree.Of(at,
		"Policies", list(at, tree.Of(at, "PolicyDocument", tree.Of(at, "Statement", list(at, all...)))),
		"ManagedPolicyArns", managed))
}

// invoked is how a function is tried again that is called asynchronously, and where
// its results go.
func (s *service) invoked(f *tree.Value) *tree.Value {
	retries, age, to := f.Get("maximumRetryAttempts"), f.Get("maximumEventAge"), f.Get("destinations")
	if retries == nil && age == nil && to == nil {
		return nil
	}
	c := tree.Of(f.At, "MaximumRetryAttempts", retries, "MaximumEventAgeInSeconds", age)
	d := tree.Of(f.At)
	for _, way := range [][2]string{{"onSuccess", "OnSuccess"}, {"onFailure", "OnFailure"}} {
		if v := to.Get(way[0]); v != nil && v.Kind != tree.Null {
			d.Set(way[1], tree.Of(v.At, "Destination", s.destination(v)))
		}
	}
	if len(d.Fields) > 0 {
		c.Set("DestinationConfig", d)
	}
	return c
}

// destination is what a destination names: a function by its key, or anything by ARN.
func (s *service) destination(v *tree.Value) *tree.Value {
	if arn := v.Get("arn"); arn != nil {
		return arn
	}
	if key, ok := v.Known(); ok && !strings.HasPrefix(key, "arn:") {
		for _, f := range s.functions() {
			if f.Name == key {
				return s.functionNamed(key, v.At)
			}
		}
	}
	return v
}

// functionNamed refers to a function by the tool's own name for it, which leads to
// whatever it is called here.
func (s *service) functionNamed(key string, at tree.Place) *tree.Value {
	name := normal(key) + "LambdaFunction"
	if s.made.Get(name) != nil {
		return reference(name, "Arn", at)
	}
	return hole(name, tree.Outside, at)
}

// grant names what a list of grants allows, as statements of the role that all share.
func (s *service) grant(at tree.Place, resource *tree.Value, actions ...string) {
	var all []*tree.Value
	for _, a := range actions {
		all = append(all, tree.Scalar(at, a))
	}
	s.granted = append(s.granted, tree.Of(at, "Effect", tree.Scalar(at, "Allow"), "Action", list(at, all...), "Resource", resource))
}

// api is what is known of one of the two APIs that the tool makes.
type api struct {
	at          tree.Place
	used        bool
	paths       *tree.Value
	authorizers *tree.Value
}

// The tool's names of the APIs that it makes.
const (
	restAPI   = "ApiGatewayRestApi"
	httpAPI   = "HttpApi"
	socketAPI = "WebsocketsApi"
)

// use notes that an API is there.
func (a *api) use(at tree.Place) {
	if !a.used {
		a.used, a.at = true, at
	}
}

// path adds a route with an integration.
func (a *api) path(at tree.Place, path, method string, integration *tree.Value) {
	a.use(at)
	if a.paths == nil {
		a.paths = tree.Of(at)
	}
	verbs := a.paths.Get(path)
	if verbs == nil {
		verbs = tree.Of(at)
		a.paths.Set(path, verbs)
	}
	verbs.Set(strings.ToLower(method), tree.Of(at, "x-amazon-apigateway-integration", integration))
}

// authorize adds a function that an API asks about its callers.
func (a *api) authorize(name string, at tree.Place, function *tree.Value) {
	if a.authorizers == nil {
		a.authorizers = tree.Of(at)
	}
	a.authorizers.Set(name, tree.Of(at, "FunctionArn", function))
}

// apis declares the APIs that are used and aren't somebody else's.
func (s *service) apis() {
	p := s.src.Get("provider")
	rest := tree.Of(s.rest.at)
	if w := p.Get("tracing", "apiGateway").Word(); w == "true" {
		rest.Set("TracingEnabled", p.Get("tracing", "apiGateway"))
	}
	s.api(s.rest, restAPI, "AWS::Serverless::Api", p.Get("apiGateway", "restApiId"), rest)
	for _, a := range p.Get("httpApi", "authorizers").Map() {
		if to := a.Get("functionName"); to != nil && s.http.used {
			s.http.authorize(a.Name, a.At, s.destination(to))
		} else if to := a.Get("functionArn"); to != nil && s.http.used {
			s.http.authorize(a.Name, a.At, to)
		}
	}
	s.api(s.http, httpAPI, "AWS::Serverless::HttpApi", p.Get("httpApi", "id"), tree.Of(s.http.at))
}

func (s *service) api(a *api, name, kind string, others, props *tree.Value) {
	if !a.used || s.made.Get(name) != nil {
		return
	}
	if others != nil {
		if a.paths != nil || a.authorizers != nil {
			s.skip("routes of an API that others own", others.Words(), others.At, "only those of functions are drawn")
		}
		return
	}
	if a.paths != nil {
		props.Set("DefinitionBody", tree.Of(a.at, "paths", a.paths))
	}
	if a.authorizers != nil {
		props.Set("Auth", tree.Of(a.at, "Authorizers", a.authorizers))
	}
	s.declare(name, name, kind, a.at, props)
}

// apiOf refers to an API: the tool's, or the one of others that the service uses.
func (s *service) apiOf(a *api, name string, others *tree.Value, at tree.Place) *tree.Value {
	a.use(at)
	if others != nil {
		return others
	}
	return reference(name, "", at)
}

// switchedOff tells of what is declared and doesn't run.
func (s *service) switchedOff(kind, id string, at tree.Place) {
	s.skipped = append(s.skipped, aws.Skipped{What: "an event " + kind, Name: id, At: at, Why: "it is switched off"})
}
