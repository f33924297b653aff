package aws

import (
	"regexp"
	"strings"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/tree"
)

// services are the parts of ARNs by which a type of resource is known.
var services = map[string]string{
	"AWS::Serverless::Function": "lambda", "AWS::Lambda::Function": "lambda",
	"AWS::SQS::Queue": "sqs", "AWS::SNS::Topic": "sns",
	"AWS::DynamoDB::Table": "dynamodb", "AWS::DynamoDB::GlobalTable": "dynamodb", "AWS::Serverless::SimpleTable": "dynamodb",
	"AWS::S3::Bucket": "s3", "AWS::S3Express::DirectoryBucket": "s3express",
	"AWS::Events::EventBus": "events", "AWS::Kinesis::Stream": "kinesis",
	"AWS::Serverless::StateMachine": "states", "AWS::StepFunctions::StateMachine": "states", "AWS::StepFunctions::Activity": "activity",
	"AWS::KinesisFirehose::DeliveryStream": "firehose", "AWS::SecretsManager::Secret": "secretsmanager",
	"AWS::Serverless::Api": "execute-api", "AWS::ApiGateway::RestApi": "execute-api",
	"AWS::Serverless::HttpApi": "execute-api", "AWS::ApiGatewayV2::Api": "execute-api",
	"AWS::AppSync::GraphQLApi": "appsync", "AWS::Serverless::GraphQLApi": "appsync", "AWS::AppSync::Api": "appsync",
	"AWS::ECS::TaskDefinition": "ecs", "AWS::ECS::Service": "ecs", "AWS::Events::ApiDestination": "api-destination",
	"AWS::Cognito::UserPool": "cognito-idp", "AWS::RDS::DBCluster": "rds", "AWS::RDS::DBInstance": "rds", "AWS::RDS::DBProxy": "rds",
	"AWS::Batch::JobDefinition": "batch", "AWS::Batch::JobQueue": "batch-queue", "AWS::Glue::Job": "glue", "AWS::CodeBuild::Project": "codebuild",
	"AWS::MSK::Cluster": "kafka", "AWS::MSK::ServerlessCluster": "kafka", "AWS::AmazonMQ::Broker": "mq",
	"AWS::Pipes::Pipe": "pipes",
}

// outsides are what something outside is, by the service through which it is used.
var outsides = map[string]answer{
	"lambda": {kind: "function", platform: "aws/lambda"}, "sqs": {kind: "queue", platform: "aws/sqs"},
	"sns": {kind: "topic", platform: "aws/sns"}, "dynamodb": {kind: "database", platform: "aws/dynamodb"},
	"s3": {kind: "objectstore", platform: "aws/s3"}, "s3express": {kind: "objectstore", platform: "aws/s3"},
	"events": {kind: "bus", platform: "aws/eventbridge-classic"}, "kinesis": {kind: "stream", platform: "aws/kinesis"},
	"states": {kind: "workflow"}, "activity": {kind: "queue"}, "firehose": {kind: "pipe", platform: "aws/firehose"},
	"secretsmanager": {kind: "external", platform: "aws/secrets-manager"}, "execute-api": {kind: "gateway"},
	"appsync": {kind: "gateway", platform: "aws/appsync"}, "ecs": {kind: "service", platform: "aws/ecs"},
	"cognito-idp": {kind: "external", platform: "aws/cognito"}, "rds": {kind: "database"},
	"batch": {kind: "worker", platform: "aws/batch"}, "glue": {kind: "worker", platform: "aws/glue"}, "codebuild": {kind: "worker"},
	"kafka": {kind: "stream", platform: "aws/msk"}, "mq": {kind: "queue", platform: "aws/mq"},
	"http": {kind: "external", platform: "http"}, "logs": {kind: "external"}, "api-destination": {kind: "external", platform: "http"},
}

// named are the properties that give a resource the name by which others find it.
var named = []string{"FunctionName", "QueueName", "TopicName", "TableName", "BucketName", "StateMachineName", "DeliveryStreamName", "Name", "Family", "JobDefinitionName", "JobQueueName", "DBClusterIdentifier", "ClusterName"}

func service(r *Resource) string { return services[r.Type] }

// index notes the names of all resources. A name that two have finds neither.
func (m *mapper) index() {
	for _, r := range m.resources {
		s := service(r)
		if s == "" {
			continue
		}
		for _, p := range named {
			v := r.Props.Get(p)
			if v == nil || v.Kind == tree.Unknown || v.Expression() == "" {
				continue
			}
			key := s + " " + v.Expression()
			if _, twice := m.names[key]; twice {
				m.names[key] = ""
			} else {
				m.names[key] = r.ID
			}
			// A name that is a parameter's default stands for what else names the parameter.
			break
		}
	}
}

var (
	arnForm   = regexp.MustCompile(`^arn:[^:]*:([a-z0-9-]+):((?:\$\{[^}]*\}|[^:$])*):((?:\$\{[^}]*\}|[^:$])*):(.*)$`)
	wholeHole = regexp.MustCompile(`^\$\{([^}]+)\}$`)
	holeForm  = regexp.MustCompile(`\$\{([^}]+)\}`)
	apiForm   = regexp.MustCompile(`^(?:https?|wss?)://\$\{([^}#]+)[^}]*\}\.execute-api\.`)
	queueForm = regexp.MustCompile(`^https://sqs\.[^/]*/[^/]*/(.+)$`)
)

// found is what an expression stands for: the id of a box, or why it is none.
type found struct {
	id  string
	why string
}

// find is the box that a value names: by reference, by ARN, by address, or by name.
// service says what it is used as; empty, it may be anything that is declared here.
func (m *mapper) find(v *tree.Value, service string) found {
	switch {
	case v == nil:
		return found{why: "the source doesn't name it"}
	case v.Kind == tree.Unknown:
		return found{why: v.Text}
	case v.Kind == tree.Map || v.Kind == tree.List:
		return found{why: "what names it isn't a text"}
	}
	return m.findText(v.Expression(), service, v.At)
}

func (m *mapper) findText(expr, service string, at tree.Place) found {
	expr = strings.TrimSpace(expr)
	for _, end := range []string{"/index/*", "/stream/*", "/*", ":*", "*"} {
		if cut, ok := strings.CutSuffix(expr, end); ok && cut != "" {
			expr = cut
			break
		}
	}
	if expr == "" || expr == "*" {
		return found{why: "it may be anything"}
	}
	// What a resource is named by stands for it: a parameter that is its name.
	if id := m.names[service+" "+expr]; id != "" {
		return m.hole(id, service)
	}
	if w := wholeHole.FindStringSubmatch(expr); w != nil {
		return m.hole(w[1], service)
	}
	if a := arnForm.FindStringSubmatch(expr); a != nil {
		if service == "" || anyService[a[1]] {
			service = a[1]
		}
		if a[1] == "states" && strings.HasPrefix(a[4], "activity:") {
			service = "activity"
		}
		return m.name(resourceOf(a[1], a[4]), service, at)
	}
	if a := apiForm.FindStringSubmatch(expr); a != nil {
		return m.hole(a[1], "execute-api")
	}
	if q := queueForm.FindStringSubmatch(expr); q != nil {
		return m.name(q[1], "sqs", at)
	}
	return m.name(expr, service, at)
}

// anyService are all services that something is found by.
var anyService = func() map[string]bool {
	all := map[string]bool{}
	for _, s := range services {
		all[s] = true
	}
	return all
}()

// resourceOf is the name in the last part of an ARN.
func resourceOf(service, rest string) string {
	for _, prefix := range []string{"function:", "table/", "stateMachine:", "express:", "event-bus/", "stream/", "deliverystream/", "activity:", "secret:", "task-definition/", "job-definition/", "job-queue/", "api-destination/", "userpool/", "apis/"} {
		if after, ok := strings.CutPrefix(rest, prefix); ok {
			rest = after
			break
		}
	}
	switch service {
	case "s3", "dynamodb", "execute-api", "apigateway":
		rest, _, _ = cutOutside(rest, '/')
	case "lambda":
		rest, _, _ = cutOutside(rest, ':')
	}
	return rest
}

// cutOutside cuts at a letter that stands outside all holes.
func cutOutside(s string, at byte) (string, string, bool) {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '{':
			depth++
		case s[i] == '}':
			depth--
		case s[i] == at && depth == 0:
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

// name finds a box by its name. One that nothing here has is outside, if the name is
// written out, or is nothing but a reference.
func (m *mapper) name(name, service string, at tree.Place) found {
	if name == "" || strings.Contains(name, "*") {
		return found{why: "it may be anything"}
	}
	if id := m.names[service+" "+name]; id != "" {
		return m.hole(id, service)
	}
	if w := wholeHole.FindStringSubmatch(name); w != nil {
		return m.hole(w[1], service)
	}
	if id, ok := m.names[service+" "+name]; ok {
		if id == "" {
			return found{why: "two resources have the name " + name}
		}
		return m.hole(id, service)
	}
	if service == "" {
		one := ""
		for s := range anyService {
			if id := m.names[s+" "+name]; id != "" {
				if one != "" && one != id {
					return found{why: "several resources have the name " + name}
				}
				one = id
			}
		}
		if one != "" {
			return m.hole(one, "")
		}
		return found{why: "nothing here has the name " + name}
	}
	// A name around a reference: of a queue's ARN, its name is the last part.
	holes := holeForm.FindAllStringSubmatch(name, -1)
	if len(holes) == 0 {
		if service == "events" && name == "default" {
			return found{id: m.defaultBus(at)}
		}
		return m.outside(name, service, draft.Fact{At: at}, m.file+"#"+name)
	}
	one := ""
	for _, h := range holes {
		id, _, _ := strings.Cut(h[1], "#")
		if r := m.byID[id]; r != nil && m.follow(r) != nil && m.serviceOf(r) == service {
			if one != "" && one != id {
				return found{why: "it names several resources"}
			}
			one = id
		}
	}
	if one != "" {
		return m.hole(one, service)
	}
	return found{why: "its name is put together of what isn't known here"}
}

func (m *mapper) serviceOf(r *Resource) string {
	if f := m.follow(r); f != nil {
		return service(f)
	}
	return ""
}

// follow is the resource that another one stands for: an alias or a version of a
// function, a service that runs a task.
func (m *mapper) follow(r *Resource) *Resource {
	for range 4 {
		var to *tree.Value
		switch r.Type {
		case "AWS::Lambda::Alias", "AWS::Lambda::Version", "AWS::Lambda::Url", "AWS::Lambda::Permission":
			to = r.Props.Get("FunctionName")
			if to == nil {
				to = r.Props.Get("TargetFunctionArn")
			}
		case "AWS::ECS::Service":
			to = r.Props.Get("TaskDefinition")
		case "AWS::ApiGateway::Stage", "AWS::ApiGateway::Deployment":
			to = r.Props.Get("RestApiId")
		case "AWS::ApiGatewayV2::Stage":
			to = r.Props.Get("ApiId")
		case "AWS::Kinesis::StreamConsumer":
			to = r.Props.Get("StreamARN")
		case "AWS::SNS::TopicPolicy", "AWS::DocDB::DBInstance":
			return nil
		default:
			return r
		}
		h := firstHole(to)
		next := m.byID[h]
		if h == "" || next == nil {
			if f := m.names[service(r)+" "+to.Expression()]; f != "" {
				next = m.byID[f]
			}
		}
		if next == nil {
			return r
		}
		r = next
	}
	return r
}

func firstHole(v *tree.Value) string {
	for _, h := range v.Holes() {
		if h.Kind == tree.Resource {
			return h.To
		}
	}
	return ""
}

// hole is the box of a reference: "Orders#Arn", or the name of something outside.
func (m *mapper) hole(ref, service string) found {
	id, _, _ := strings.Cut(ref, "#")
	if r := m.byID[id]; r != nil {
		return m.boxOf(r)
	}
	// What another stack exports is what it exports.
	if v := m.exports[ref]; v != nil && !m.joining[ref] {
		m.joining[ref] = true
		defer delete(m.joining, ref)
		return m.find(v, service)
	}
	o, ok := m.outsideOf[ref]
	if !ok {
		if o, ok = m.outsideOf[id]; ok {
			ref = id
		}
	}
	if ok && o.Stored != "" {
		if v := m.exports["ssm:"+o.Stored]; v != nil {
			return m.find(v, service)
		}
	}
	if strings.HasPrefix(id, "AWS::") {
		return found{why: "it hangs on where it is deployed"}
	}
	if service == "" {
		return found{why: "it isn't declared here"}
	}
	source := o.Source
	if source == "" {
		source = m.file + "#" + ref
	}
	return m.outside(ref, service, draft.Fact{At: o.At}, source)
}

// outside is the box of something that the sources only refer to.
func (m *mapper) outside(name, service string, fact draft.Fact, source string) found {
	if b := m.d.Box(name); b != nil {
		return found{id: name}
	}
	a, ok := outsides[service]
	if !ok {
		a = answer{kind: "external"}
	}
	if service == "sqs" && strings.HasSuffix(name, ".fifo") {
		a.platform = "aws/sqs-fifo"
	}
	m.d.Boxes = append(m.d.Boxes, &draft.Box{ID: name, Kind: a.kind, Platform: a.platform, Source: source, At: fact.At, Outside: true})
	return found{id: name}
}

// boxOf is the box that a resource is, or stands for.
func (m *mapper) boxOf(r *Resource) found {
	f := m.follow(r)
	if f == nil {
		return found{why: r.ID + " is no box"}
	}
	if m.d.Box(f.ID) != nil {
		return found{id: f.ID}
	}
	a, ok := answerOf(f)
	if ok && a.part == "end" {
		m.add(f, a)
		return found{id: f.ID}
	}
	return found{why: "the " + strings.TrimPrefix(f.Type, NoPart) + " " + f.ID + " is no box"}
}

// defaultBus is the bus that every account has, drawn where something uses it.
func (m *mapper) defaultBus(at tree.Place) string {
	const id = "default"
	if m.d.Box(id) == nil {
		m.d.Boxes = append(m.d.Boxes, &draft.Box{ID: id, Kind: "bus", Platform: "aws/eventbridge-classic", Source: at.File, At: at, Outside: true})
	}
	return id
}
