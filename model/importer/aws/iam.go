package aws

import (
	"slices"
	"strings"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/tree"
)

// grant is one thing that somebody may do.
type grant struct {
	action   string // "dynamodb:PutItem"
	resource *tree.Value
	source   string
	at       tree.Place
}

// permissions makes the lines that permissions suggest: who may change or ask something
// that is named may well do so. And those that an address in the environment suggests.
func (m *mapper) permissions() {
	shared := map[string]int{}
	for _, r := range m.resources {
		if id := m.roleOf(r); id != "" {
			shared[id]++
		}
	}
	for _, r := range m.resources {
		if !slices.Contains([]string{"AWS::Serverless::Function", "AWS::Lambda::Function", "AWS::ECS::TaskDefinition"}, r.Type) || m.d.Box(r.ID) == nil {
			continue
		}
		env := environment(r)
		role := m.roleOf(r)
		told := m.told(env)
		m.may(r, m.own(r), told, false)
		m.may(r, m.grants(role), told, shared[role] > 1)
		m.addresses(r, env)
	}
}

// effects are the actions that a line stands for: what they do to the thing they name.
var effects = map[string]string{
	"dynamodb:getitem": "read", "dynamodb:batchgetitem": "read", "dynamodb:query": "read", "dynamodb:scan": "read", "dynamodb:partiqlselect": "read", "dynamodb:transactgetitems": "read",
	"dynamodb:putitem": "write", "dynamodb:updateitem": "write", "dynamodb:deleteitem": "write", "dynamodb:batchwriteitem": "write", "dynamodb:transactwriteitems": "write", "dynamodb:partiqlinsert": "write", "dynamodb:partiqlupdate": "write", "dynamodb:partiqldelete": "write",
	"s3:getobject": "read", "s3:listbucket": "read", "s3:getobjectversion": "read", "s3:headobject": "read",
	"s3:putobject": "write", "s3:deleteobject": "write",
	"sqs:sendmessage": "-", "sqs:sendmessagebatch": "-", "sns:publish": "-", "sns:publishbatch": "-",
	"lambda:invokefunction": "-", "lambda:invokeasync": "-", "lambda:invoke": "-",
	"states:startexecution": "-", "states:startsyncexecution": "-",
	"events:putevents": "-", "kinesis:putrecord": "-", "kinesis:putrecords": "-",
	"firehose:putrecord": "-", "firehose:putrecordbatch": "-",
	"secretsmanager:getsecretvalue": "read", "execute-api:invoke": "-", "execute-api:manageconnections": "-", "appsync:graphql": "-",
	"rds-data:executestatement": "-", "rds-data:batchexecutestatement": "-", "ecs:runtask": "-", "batch:submitjob": "-", "glue:startjobrun": "-",
	"states:sendtasksuccess": "answer", "states:sendtaskfailure": "answer",
}

// actsOn are services whose things are those of another one.
var actsOn = map[string]string{"rds-data": "rds"}

// may makes a line to each thing that grants name. Of a role that several share, only
// to what this one is told of.
func (m *mapper) may(r *Resource, grants []grant, told map[string]bool, shared bool) {
	type use struct {
		op     string
		source string
		at     tree.Place
	}
	uses, order := map[string]*use{}, []string{}
	for _, g := range grants {
		service, _, _ := strings.Cut(g.action, ":")
		for _, action := range matching(g.action) {
			s := service
			if as := actsOn[s]; as != "" {
				s = as
			}
			to := m.find(g.resource, s)
			if to.id == "" || to.id == r.ID && effects[action] != "-" {
				continue
			}
			if to.id == r.ID || m.d.Box(to.id) == nil {
				continue
			}
			if shared && !told[to.id] {
				continue
			}
			u := uses[to.id]
			if u == nil {
				u = &use{source: g.source, at: g.at, op: effects[action]}
				uses[to.id] = u
				order = append(order, to.id)
			}
			if effects[action] == "write" && u.op != "write" {
				u.op, u.source, u.at = "write", g.source, g.at
			}
		}
	}
	for _, to := range order {
		u := uses[to]
		if u.op == "-" && m.explained(r, to) && !told[to] {
			continue
		}
		m.mayLine(r, to, u.op, u.source, u.at)
	}
}

// explained says whether something that is declared needs the permission already: a
// dead letter, or a destination, is written to by the platform on the function's behalf.
func (m *mapper) explained(r *Resource, to string) bool {
	if f, ok := m.d.Box(r.ID).Get("inbox.deadLetter"); ok && f.Value == draft.Ref(to) {
		return true
	}
	for _, l := range m.d.Lines {
		if l.From == r.ID && l.To == to && l.Level != draft.Permission {
			return true
		}
		if f, ok := l.Get("deadLetter"); ok && l.To == r.ID && f.Value == draft.Ref(to) {
			return true
		}
	}
	return false
}

// mayLine is the line that a permission suggests.
func (m *mapper) mayLine(r *Resource, to, op, source string, at tree.Place) {
	id := r.ID + ".to." + to
	if l := m.d.Line(id); l != nil {
		if f, _ := l.Get("operation"); op == "write" && f.Value != "write" {
			l.Set("operation", "write", &tree.Value{At: at})
			l.Evidence = append(l.Evidence, string(draft.Permission)+": "+source)
		}
		return
	}
	for _, l := range m.d.Lines {
		if l.From == r.ID && l.To == to {
			return
		}
	}
	l := m.line(&draft.Line{ID: id, From: r.ID, To: to, Level: draft.Permission}, nil, source)
	l.At = at
	switch op {
	case "read", "write":
		l.Set("operation", op, &tree.Value{At: at})
	case "answer":
		l.Set("interaction.mode", "async", &tree.Value{At: at})
		if asked := m.asked(to, r.ID); asked != "" {
			l.Set("answers", draft.Ref(asked), &tree.Value{At: at})
		}
	}
}

// asked is the line with which a machine has asked a function, itself or through a
// queue, and waits for its word.
func (m *mapper) asked(machine, function string) string {
	for _, l := range m.d.Lines {
		if l.From != machine || !m.waits[l.ID] {
			continue
		}
		if l.To == function {
			return l.ID
		}
		for _, next := range m.d.Lines {
			if next.From == l.To && next.To == function {
				return l.ID
			}
		}
	}
	return ""
}

// matching are the actions with an effect that a granted one allows: itself, or all
// that its star covers.
func matching(action string) []string {
	action = strings.ToLower(action)
	before, _, star := strings.Cut(action, "*")
	if !star {
		if effects[action] == "" {
			return nil
		}
		return []string{action}
	}
	if !strings.Contains(before, ":") {
		return nil
	}
	var all []string
	for a := range effects {
		if strings.HasPrefix(a, before) {
			all = append(all, a)
		}
	}
	slices.Sort(all)
	return all
}

// roleOf is the role of a function, a machine or a task, where it is declared here.
func (m *mapper) roleOf(r *Resource) string {
	for _, name := range []string{"Role", "RoleArn", "TaskRoleArn"} {
		for _, h := range r.Props.Get(name).Holes() {
			if to := m.byID[h.To]; to != nil && to.Type == "AWS::IAM::Role" {
				return to.ID
			}
		}
	}
	return ""
}

// grants are those of a role: its own, those of policies that are attached to it, and
// those of policies that name it.
func (m *mapper) grants(role string) []grant {
	if role == "" {
		return nil
	}
	if g, ok := m.granted[role]; ok {
		return g
	}
	var all []grant
	if r := m.byID[role]; r != nil {
		for _, p := range r.Props.Get("Policies").List() {
			all = append(all, document(p.Get("PolicyDocument"), r.Source)...)
		}
		for _, a := range r.Props.Get("ManagedPolicyArns").List() {
			if p := m.byID[firstHole(a)]; p != nil {
				all = append(all, document(p.Props.Get("PolicyDocument"), p.Source)...)
			}
		}
	}
	for _, r := range m.resources {
		switch r.Type {
		case "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy":
			attached := append(slices.Clone(r.Props.Get("Roles").List()), r.Props.Get("RoleName").List()...)
			for _, to := range attached {
				if firstHole(to) == role {
					all = append(all, document(r.Props.Get("PolicyDocument"), r.Source)...)
				}
			}
		}
	}
	m.granted[role] = all
	return all
}

// document are the grants of a policy. What it denies takes away what it allows of
// everything, and nothing else here.
func document(d *tree.Value, source string) []grant {
	if d != nil && d.Kind == tree.Text {
		d, _ = tree.Within(d)
	}
	var all []grant
	for _, s := range d.Get("Statement").List() {
		if s.Get("Effect").Word() != "Allow" || s.Get("NotAction") != nil || s.Get("NotResource") != nil {
			continue
		}
		for _, a := range s.Get("Action").List() {
			for _, r := range s.Get("Resource").List() {
				all = append(all, grant{action: a.Word(), resource: r, source: source, at: a.At})
			}
		}
	}
	return all
}

// templates are the policies that the transform knows by name: what they allow, and
// which of their arguments names it.
var templates = map[string]struct {
	argument string
	actions  []string
}{
	"DynamoDBCrudPolicy":                    {"TableName", []string{"dynamodb:GetItem", "dynamodb:PutItem"}},
	"DynamoDBReadPolicy":                    {"TableName", []string{"dynamodb:GetItem"}},
	"DynamoDBWritePolicy":                   {"TableName", []string{"dynamodb:PutItem"}},
	"S3ReadPolicy":                          {"BucketName", []string{"s3:GetObject"}},
	"S3WritePolicy":                         {"BucketName", []string{"s3:PutObject"}},
	"S3CrudPolicy":                          {"BucketName", []string{"s3:GetObject", "s3:PutObject"}},
	"S3FullAccessPolicy":                    {"BucketName", []string{"s3:GetObject", "s3:PutObject"}},
	"SQSSendMessagePolicy":                  {"QueueName", []string{"sqs:SendMessage"}},
	"SNSPublishMessagePolicy":               {"TopicName", []string{"sns:Publish"}},
	"SNSCrudPolicy":                         {"TopicName", []string{"sns:Publish"}},
	"LambdaInvokePolicy":                    {"FunctionName", []string{"lambda:InvokeFunction"}},
	"StepFunctionsExecutionPolicy":          {"StateMachineName", []string{"states:StartExecution"}},
	"StepFunctionsCallbackPolicy":           {"StateMachineName", []string{"states:SendTaskSuccess"}},
	"EventBridgePutEventsPolicy":            {"EventBusName", []string{"events:PutEvents"}},
	"KinesisCrudPolicy":                     {"StreamName", []string{"kinesis:PutRecord"}},
	"FirehoseWritePolicy":                   {"DeliveryStreamName", []string{"firehose:PutRecord"}},
	"FirehoseCrudPolicy":                    {"DeliveryStreamName", []string{"firehose:PutRecord"}},
	"AWSSecretsManagerGetSecretValuePolicy": {"SecretArn", []string{"secretsmanager:GetSecretValue"}},
	"EcsRunTaskPolicy":                      {"TaskDefinition", []string{"ecs:RunTask"}},
}

// own are the grants that a function states itself, in the transform's way.
func (m *mapper) own(r *Resource) []grant {
	var all []grant
	for _, p := range r.Props.Get("Policies").List() {
		if p.Get("Statement") != nil {
			all = append(all, document(p, r.Source+".Policies")...)
			continue
		}
		for _, f := range p.Map() {
			t, ok := templates[f.Name]
			if !ok {
				continue
			}
			for _, a := range t.actions {
				all = append(all, grant{action: a, resource: f.Get(t.argument), source: r.Source + ".Policies." + f.Name, at: f.At})
			}
		}
	}
	return all
}

// allowed is the one thing of a service that a role allows; nothing where there are
// several, or none.
func (m *mapper) allowed(role *tree.Value, service, action string) string {
	id := firstHole(role)
	return m.oneOf(m.grants(id), service, action)
}

func (m *mapper) oneOf(grants []grant, service, action string) string {
	one := ""
	for _, g := range grants {
		s, a, _ := strings.Cut(strings.ToLower(g.action), ":")
		if s != service || action != "" && a != strings.ToLower(action) && !strings.HasSuffix(a, "*") {
			continue
		}
		if effects[s+":"+a] == "" && !strings.HasSuffix(a, "*") {
			continue
		}
		to := m.find(g.resource, service)
		if to.id == "" {
			continue
		}
		if one != "" && one != to.id {
			return ""
		}
		one = to.id
	}
	return one
}

// environment are the variables of a function or of the containers of a task.
func environment(r *Resource) []tree.Field {
	all := slices.Clone(r.Props.Get("Environment", "Variables").Map())
	for _, c := range r.Props.Get("ContainerDefinitions").List() {
		for _, e := range c.Get("Environment").List() {
			if v := e.Get("Value"); v != nil {
				all = append(all, tree.Field{Name: e.Get("Name").Word(), At: e.At, Value: v})
			}
		}
	}
	return all
}

// told are the boxes that a function's variables name.
func (m *mapper) told(env []tree.Field) map[string]bool {
	all := map[string]bool{}
	for _, e := range env {
		for _, h := range e.Holes() {
			if f := m.reference(h); f != "" {
				all[f] = true
			}
		}
		if len(e.Holes()) == 0 {
			if f := m.find(e.Value, ""); f.id != "" {
				all[f.id] = true
			}
		}
	}
	return all
}

// reference is the box that a hole names, if it is there already.
func (m *mapper) reference(h *tree.Hole) string {
	if r := m.byID[h.To]; r != nil {
		if f := m.follow(r); f != nil {
			if a, _ := answerOf(f); a.part == "end" || m.d.Box(f.ID) != nil {
				return f.ID
			}
		}
		return ""
	}
	return h.To
}

// addresses are the endings of names of variables that hold an address.
var addresses = []string{"_URL", "_ENDPOINT", "_HOST", "_ADDR", "_URI"}

// addresses makes a line to each outside address that a function is told.
func (m *mapper) addresses(r *Resource, env []tree.Field) {
	for _, e := range env {
		h := e.Only()
		if h == nil || h.Kind != tree.Outside || strings.HasPrefix(h.To, "AWS::") {
			continue
		}
		if !slices.ContainsFunc(addresses, func(end string) bool { return strings.HasSuffix(strings.ToUpper(e.Name), end) }) {
			continue
		}
		to := m.hole(h.To, "http")
		if to.id == "" {
			continue
		}
		source := r.Source + "." + e.Name
		if l := m.d.Line(r.ID + ".to." + to.id); l != nil {
			l.Evidence = append(l.Evidence, string(draft.Environment)+": "+source)
			continue
		}
		l := m.line(&draft.Line{ID: r.ID + ".to." + to.id, From: r.ID, To: to.id, Level: draft.Environment}, nil, source)
		l.At = e.At
	}
}
