package aws

import (
	"strconv"
	"strings"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/tree"
)

// resolvers make a line from an API to what answers each of its fields.
func (m *mapper) resolvers() {
	for _, r := range m.resources {
		switch r.Type {
		case "AWS::AppSync::Resolver":
			m.resolver(r)
		case "AWS::Serverless::GraphQLApi":
			m.graph(r)
		}
	}
}

// resolver answers one field, from one source or from several in a row.
func (m *mapper) resolver(r *Resource) {
	p := r.Props
	api := m.find(p.Get("ApiId"), "appsync")
	id := p.Get("TypeName").Expression() + "." + p.Get("FieldName").Expression()
	sources := []*tree.Value{p.Get("DataSourceName")}
	templates := []*tree.Value{p}
	if p.Get("Kind").Word() == "PIPELINE" {
		sources, templates = nil, nil
		for _, f := range p.Get("PipelineConfig", "Functions").List() {
			if c := m.byID[firstHole(f)]; c != nil {
				sources = append(sources, c.Props.Get("DataSourceName"))
				templates = append(templates, c.Props)
			} else {
				m.skip("a step of a resolver", id, f.At, "it isn't declared here")
			}
		}
	}
	for i, s := range sources {
		d := m.dataSource(s)
		if d == nil || api.id == "" {
			m.skip(r.Type, r.ID, r.At, "what answers it isn't declared here")
			continue
		}
		to, how := m.behind(d.Props, templates[i])
		m.answers(r, api.id, id, p.Get("TypeName").Word(), i, to, how)
	}
}

// answers is the line of one field.
func (m *mapper) answers(r *Resource, api, id, kind string, nth int, to found, how string) {
	if to.id == "" {
		if to.why != "" {
			m.skip(r.Type, id, r.At, to.why)
		}
		return
	}
	if nth > 0 {
		id += "-" + strconv.Itoa(nth+1)
	}
	l := m.line(&draft.Line{ID: id, From: api, To: to.id}, r.Props, r.Source)
	l.At = r.At
	switch kind {
	case "Query":
		l.Set("operation", "read", r.Props)
	case "Mutation":
		l.Set("operation", "command", r.Props)
	}
	if b := m.d.Box(to.id); b != nil && (b.Kind == "bus" || b.Kind == "queue" || b.Kind == "topic") {
		l.Drop("operation")
	}
	if how == "async" {
		l.Set("interaction.mode", "async", r.Props)
	}
}

// dataSource is the source of data of a name.
func (m *mapper) dataSource(v *tree.Value) *Resource {
	if h := firstHole(v); h != "" {
		if r := m.byID[h]; r != nil && r.Type == "AWS::AppSync::DataSource" {
			return r
		}
	}
	for _, r := range m.resources {
		if r.Type == "AWS::AppSync::DataSource" && v != nil && r.Props.Get("Name").Expression() == v.Expression() {
			return r
		}
	}
	return nil
}

// behind is the box that a source of data stands for; async says that it is only told.
func (m *mapper) behind(p, template *tree.Value) (found, string) {
	switch strings.ToUpper(p.Get("Type").Word()) {
	case "NONE":
		return found{}, ""
	case "AWS_LAMBDA":
		return m.find(p.Get("LambdaConfig", "LambdaFunctionArn"), "lambda"), ""
	case "AMAZON_DYNAMODB":
		return m.find(p.Get("DynamoDBConfig", "TableName"), "dynamodb"), ""
	case "AMAZON_EVENTBRIDGE":
		return m.find(p.Get("EventBridgeConfig", "EventBusArn"), "events"), ""
	case "RELATIONAL_DATABASE":
		return m.find(p.Get("RelationalDatabaseConfig", "RdsHttpEndpointConfig", "DbClusterIdentifier"), "rds"), ""
	case "HTTP":
		end := p.Get("HttpConfig", "Endpoint")
		for _, way := range []struct{ host, service string }{{"states.", "states"}, {"sync-states.", "states"}, {"sqs.", "sqs"}, {"sns.", "sns"}, {"lambda.", "lambda"}, {"events.", "events"}, {"dynamodb.", "dynamodb"}} {
			if !strings.Contains(end.Expression(), "//"+way.host) {
				continue
			}
			how := ""
			to := found{why: "its template doesn't name what it calls"}
			template.Walk(func(v *tree.Value) bool {
				for _, h := range v.Holes() {
					if r := m.byID[h.To]; to.id == "" && r != nil && m.serviceOf(r) == way.service {
						to = m.hole(h.To, way.service)
					}
				}
				if strings.Contains(v.Expression(), "StartExecution") {
					how = "async"
				}
				return true
			})
			if to.id == "" {
				if only := m.allowed(p.Get("ServiceRoleArn"), way.service, ""); only != "" {
					to = found{id: only}
				}
			}
			return to, how
		}
		if end != nil {
			if to := m.find(end, ""); to.id != "" {
				return to, ""
			}
			return m.host(end), ""
		}
	}
	return found{why: "no reader knows this source of data yet"}, ""
}

// graph is an API with its sources and resolvers in one.
func (m *mapper) graph(r *Resource) {
	p := r.Props
	sources := map[string]found{}
	for _, d := range p.Get("DataSources", "Lambda").Map() {
		sources[d.Name] = m.find(d.Get("FunctionArn"), "lambda")
	}
	for _, d := range p.Get("DataSources", "DynamoDb").Map() {
		sources[d.Name] = m.find(d.Get("TableName"), "dynamodb")
	}
	for _, kind := range p.Get("Resolvers").Map() {
		for _, f := range kind.Map() {
			for i, step := range f.Get("Pipeline").List() {
				name := p.Get("Functions", step.Word(), "DataSource").Expression()
				if to, ok := sources[name]; ok {
					m.answers(r, r.ID, kind.Name+"."+f.Name, kind.Name, i, to, "")
				} else if !strings.EqualFold(name, "NONE") {
					m.skip("a step of a resolver", kind.Name+"."+f.Name, f.At, "what answers it isn't declared here")
				}
			}
		}
	}
}
