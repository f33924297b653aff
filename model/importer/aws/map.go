package aws

import (
	"slices"
	"strconv"
	"strings"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/tree"
)

// mapper makes a draft of stacks.
type mapper struct {
	d         *draft.Draft
	resources []*Resource
	byID      map[string]*Resource
	// names leads from service and name to a resource's id; to nothing, where two
	// resources have the name.
	names     map[string]string
	outsideOf map[string]Outside
	exports   map[string]*tree.Value
	joining   map[string]bool
	// granted are the grants of roles, as far as they were asked for.
	granted map[string][]grant
	// served leads from a route of an API to the function whose event it is.
	served map[string]string
	// waits are the lines of states that wait for a token.
	waits map[string]bool
	// file is where what isn't declared anywhere is said to be from.
	file string
	// after is left for later.
	after []func()
}

// later does something when all that is being made is there.
func (m *mapper) later(do func()) { m.after = append(m.after, do) }

// do does what has been left for later.
func (m *mapper) do() {
	for len(m.after) > 0 {
		next := m.after[0]
		m.after = m.after[1:]
		next()
	}
}

// Map adds what stacks declare to a draft. Stacks that are read together may refer to
// each other by what they export.
func Map(stacks []*Stack, d *draft.Draft) {
	m := &mapper{
		d: d, byID: map[string]*Resource{}, names: map[string]string{}, outsideOf: map[string]Outside{},
		exports: map[string]*tree.Value{}, joining: map[string]bool{},
		served: map[string]string{}, waits: map[string]bool{}, granted: map[string][]grant{},
	}
	for _, s := range together(stacks) {
		if m.file == "" {
			m.file = s.File
		}
		for _, r := range s.Resources {
			m.resources = append(m.resources, r)
			m.byID[r.ID] = r
		}
		for name, o := range s.Outside {
			if _, ok := m.outsideOf[name]; !ok {
				m.outsideOf[name] = o
			}
		}
		for name, v := range s.Exports {
			m.exports[name] = v
		}
		for _, k := range s.Skipped {
			d.Skip(k.What, k.Name, k.At, k.Why)
		}
	}
	for _, r := range m.resources {
		if r.Type == "AWS::SSM::Parameter" {
			if name := r.Props.Get("Name"); name != nil && r.Props.Get("Value") != nil {
				m.exports["ssm:"+name.Expression()] = r.Props.Get("Value")
			}
		}
	}
	m.index()
	m.boxes()
	m.do()
	m.connect()
	m.definitions()
	m.do()
	m.permissions()
	m.deduplicate()
	m.bounds()
	m.alarms()
	m.sweep()
}

// sweep takes away what is outside and turned out to be at the end of nothing.
func (m *mapper) sweep() {
	used := map[string]bool{}
	note := func(facts []draft.Fact) {
		for _, f := range facts {
			if to, ok := f.Value.(draft.Ref); ok {
				used[string(to)] = true
			}
		}
	}
	for _, l := range m.d.Lines {
		used[l.From], used[l.To] = true, true
		note(l.All())
	}
	for _, b := range m.d.Boxes {
		note(b.All())
	}
	m.d.Boxes = slices.DeleteFunc(m.d.Boxes, func(b *draft.Box) bool { return b.Outside && !used[b.ID] })
	m.d.Rearranged()
}

// boxes makes a box of each resource that is one, and counts the others.
func (m *mapper) boxes() {
	m.d.Resources += len(m.resources)
	for _, r := range m.resources {
		a, ok := answerOf(r)
		switch {
		case !ok:
			m.d.Skip(r.Type, r.ID, r.At, "no reader knows this type yet")
		case a.part == "none":
			draft.Count(&m.d.NoPart, strings.TrimPrefix(r.Type, NoPart))
		case a.part == "box" && m.follow(r) == r:
			m.add(r, a)
		}
	}
}

// add makes the box of a resource.
func (m *mapper) add(r *Resource, a answer) {
	switch r.Type {
	case "AWS::MSK::Cluster", "AWS::MSK::ServerlessCluster", "AWS::AmazonMQ::Broker":
		// A box per topic or queue, where somebody reads it.
		if m.readBy(r.ID) {
			return
		}
	}
	b := &draft.Box{ID: r.ID, Kind: a.kind, Platform: a.platform, Source: r.Source, At: r.At}
	if r.Conditional {
		b.Tags = append(b.Tags, "conditional")
	}
	if r.Many {
		b.Tags = append(b.Tags, "many")
	}
	m.variant(b, r)
	m.d.Boxes = append(m.d.Boxes, b)
	m.facts(b, r)
}

// variant is the platform of a resource where its properties decide that.
func (m *mapper) variant(b *draft.Box, r *Resource) {
	p := r.Props
	switch r.Type {
	case "AWS::SQS::Queue":
		if p.Get("FifoQueue").Word() == "true" || strings.HasSuffix(lastText(p.Get("QueueName")), ".fifo") {
			b.Platform = "aws/sqs-fifo"
		}
	case "AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine":
		b.Platform = "aws/step-functions-standard"
		for _, name := range []string{"Type", "StateMachineType"} {
			switch v := p.Get(name); {
			case strings.EqualFold(v.Word(), "EXPRESS"):
				b.Platform = "aws/step-functions-express"
			case v != nil && v.Word() == "":
				b.Platform = "" // nobody can say which of the two
			}
		}
	case "AWS::ApiGatewayV2::Api":
		if strings.EqualFold(p.Get("ProtocolType").Word(), "WEBSOCKET") {
			b.Platform = "aws/api-gateway-websocket"
		}
	case "AWS::ElasticLoadBalancingV2::LoadBalancer":
		switch p.Get("Type").Word() {
		case "network":
			b.Platform = "aws/nlb"
		case "gateway":
			b.Platform = ""
		}
	case "AWS::RDS::DBInstance":
		if strings.HasPrefix(p.Get("Engine").Word(), "aurora") {
			b.Platform = "aws/aurora"
		}
	case "AWS::RDS::DBCluster":
		if e := p.Get("Engine").Word(); e != "" && !strings.HasPrefix(e, "aurora") {
			b.Platform = "aws/rds"
		}
	}
}

// lastText is what a text ends in, where that is written out.
func lastText(v *tree.Value) string {
	if v == nil {
		return ""
	}
	if n := len(v.Parts); n > 0 {
		return v.Parts[n-1].Text
	}
	return v.Text
}

// line adds a line between two boxes. One that is there in the same words is told
// once, with both places as evidence.
func (m *mapper) line(l *draft.Line, at *tree.Value, source string) *draft.Line {
	if l.Level == "" {
		l.Level = draft.Declared
		if at != nil && at.Via != "" {
			l.Level = draft.Included
		}
	}
	if at != nil {
		l.At = at.At
	}
	l.Evidence = []string{string(l.Level) + ": " + source}
	base := l.ID
	for n := 2; m.d.Line(l.ID) != nil; n++ {
		l.ID = base + "-" + strconv.Itoa(n)
	}
	m.d.Lines = append(m.d.Lines, l)
	return l
}

// skip tells of a connector that has no line.
func (m *mapper) skip(what, name string, at tree.Place, why string) { m.d.Skip(what, name, at, why) }

// connect makes the lines that resources declare between boxes.
func (m *mapper) connect() {
	for _, r := range m.resources {
		switch r.Type {
		case "AWS::Serverless::Function", "AWS::Serverless::StateMachine":
			for _, e := range r.Props.Get("Events").Map() {
				m.event(r, e)
			}
			m.destinations(r, r.Props.Get("EventInvokeConfig"))
		case "AWS::Lambda::EventInvokeConfig":
			m.invokeConfig(r)
		case "AWS::Lambda::EventSourceMapping":
			m.mapping(r)
		case "AWS::Events::Rule":
			m.rule(r)
		case "AWS::SNS::Subscription":
			m.subscription(r)
		case "AWS::SNS::Topic":
			for i, s := range r.Props.Get("Subscription").List() {
				m.subscribe(r.ID+"."+strconv.Itoa(i+1), found{id: r.ID}, s, r.Source+".Subscription", r.At)
			}
		case "AWS::S3::Bucket":
			m.notifications(r)
		case "AWS::Pipes::Pipe":
			m.pipe(r)
		case "AWS::Scheduler::Schedule":
			m.schedule(r)
		case "AWS::KinesisFirehose::DeliveryStream":
			m.firehose(r)
		case "AWS::Events::ApiDestination":
			m.destination(r)
		case "AWS::IoT::TopicRule":
			m.topicRule(r)
		case "AWS::Logs::SubscriptionFilter":
			m.logFilter(r)
		case "AWS::Cognito::UserPool":
			m.userPool(r)
		case "AWS::Serverless::Connector":
			m.connector(r)
		case "AWS::CloudFront::Distribution":
			m.origins(r)
		case "AWS::ElasticLoadBalancingV2::Listener", "AWS::ElasticLoadBalancingV2::ListenerRule":
			m.listener(r)
		}
	}
	m.apis()
	m.resolvers()
	slices.SortStableFunc(m.d.Lines, func(a, b *draft.Line) int { return a.At.Compare(b.At) })
	m.d.Rearranged()
}
