package aws

import (
	"strconv"
	"strings"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/tree"
)

// event is one entry of a function's or a machine's Events, as the Serverless
// Application Model has them.
func (m *mapper) event(r *Resource, e tree.Field) {
	p, kind := e.Get("Properties"), e.Get("Type").Word()
	if p == nil {
		p = &tree.Value{Kind: tree.Map, At: e.At}
	}
	id, source := r.ID+"."+e.Name, r.Source+".Events."+e.Name
	into := found{id: r.ID}
	switch kind {
	case "Api", "HttpApi":
		m.route(r, e, p, kind)
	case "SQS":
		m.reads(id, p.Get("Queue"), "sqs", into, p, source, e.At)
	case "Kinesis":
		m.reads(id, p.Get("Stream"), "kinesis", into, p, source, e.At)
	case "DynamoDB":
		m.reads(id, p.Get("Stream"), "dynamodb", into, p, source, e.At)
	case "DocumentDB":
		m.reads(id, p.Get("Cluster"), "", into, p, source, e.At)
	case "MSK", "SelfManagedKafka", "MQ":
		m.inside(id, kind, p, into, source, e.At)
	case "SNS":
		m.topicEvent(id, r, p, source, e.At)
	case "S3":
		m.bucketEvent(id, p, into, source, e.At)
	case "EventBridgeRule", "CloudWatchEvent":
		m.onBus(id, p.Get("EventBusName"), first(p, "Pattern", "EventPattern"), into, p, source, e.At)
	case "Schedule", "ScheduleV2":
		m.clock(id, first(p, "Schedule", "ScheduleExpression"), kind == "ScheduleV2", into, p, source, e.At)
	case "IoTRule":
		m.iot(id, p.Get("Sql"), into, source, e.At)
	case "Cognito":
		m.pool(id, p.Get("UserPool"), into, source, e.At)
	case "CloudWatchLogs":
		m.logs(id, p.Get("LogGroupName"), p.Get("FilterPattern"), into, source, e.At)
	case "AlexaSkill":
		from := m.outside("alexa", "", draft.Fact{At: e.At}, source)
		m.line(&draft.Line{ID: id, From: from.id, To: r.ID}, e.Value, source)
	default:
		m.skip("an event of type "+kind, id, e.At, "no reader knows this type yet")
	}
}

// reads makes the line of a poller: from a queue, a stream, or a table's log of changes.
func (m *mapper) reads(id string, from *tree.Value, service string, into found, p *tree.Value, source string, at tree.Place) *draft.Line {
	f := m.find(from, service)
	if f.id == "" {
		m.skip("an event source", id, at, f.why)
		return nil
	}
	if p.Get("Enabled").Word() == "false" {
		m.skip("an event source", id, at, "it is switched off")
		return nil
	}
	l := m.line(&draft.Line{ID: id, From: f.id, To: into.id}, p, source)
	l.At = at
	m.poller(l, f.id, p)
	return l
}

// poller states what a poller's settings say of its line.
func (m *mapper) poller(l *draft.Line, from string, p *tree.Value) {
	m.count(&l.Facts, "batch.size", p.Get("BatchSize"))
	m.span(&l.Facts, "batch.window", p.Get("MaximumBatchingWindowInSeconds"), "s")
	if l2, ok := l.Get("batch.window"); ok && l2.Value == "0s" {
		l.Drop("batch.window")
	}
	for _, t := range p.Get("FunctionResponseTypes").List() {
		if t.Word() == "ReportBatchItemFailures" {
			l.Set("batch.partialFailure", true, t)
		}
	}
	if v := p.Get("BisectBatchOnFunctionError"); v.Word() == "true" || v.Word() == "false" {
		l.Set("batch.bisect", v.Word() == "true", v)
	}
	switch v := p.Get("StartingPosition"); v.Word() {
	case "TRIM_HORIZON":
		l.Set("startsAt", "oldest", v)
	case "LATEST":
		l.Set("startsAt", "latest", v)
	}
	m.retries(&l.Facts, "retry.attempts", p.Get("MaximumRetryAttempts"))
	m.age(&l.Facts, "retry.maxAge", p.Get("MaximumRecordAgeInSeconds"))
	if to := first(p.Get("DestinationConfig", "OnFailure"), "Destination"); to != nil {
		m.ref(&l.Facts, "deadLetter", to, "")
	}
	m.count(&l.Facts, "concurrency", p.Get("ScalingConfig", "MaximumConcurrency"))
	if factor := p.Get("ParallelizationFactor"); factor != nil {
		n, known := number(factor)
		shards, stated := 0, false
		if r := m.byID[from]; r != nil {
			shards, stated = number(r.Props.Get("ShardCount"))
		}
		if known && stated {
			l.Set("concurrency", n*shards, factor)
		} else if known && n > 1 {
			draft.Count(&m.d.Unkept, "ParallelizationFactor")
		}
	}
	m.filter(l, p.Get("FilterCriteria"))
	if b := m.d.Box(from); b != nil && b.Kind == "database" {
		l.Set("operation", "event", p)
		l.Set("data.change", "raw", p)
	}
}

// deduplicate states on the lines into a queue that it knows messages again by their
// content.
func (m *mapper) deduplicate() {
	for _, r := range m.resources {
		v := r.Props.Get("ContentBasedDeduplication")
		if r.Type != "AWS::SQS::Queue" || v.Word() != "true" {
			continue
		}
		for _, l := range m.d.Lines {
			if l.To == r.ID {
				l.Set("idempotency.key", "the body", v)
				l.Set("idempotency.enforcedBy", "broker", v)
			}
		}
	}
}

// bounds says of what a function reads from a log that the function's own dead letter
// and number of tries aren't for that: they are for what is pushed to it, and a model
// takes them for both where nothing else is stated.
func (m *mapper) bounds() {
	for _, l := range m.d.Lines {
		from, to := m.d.Box(l.From), m.d.Box(l.To)
		if to == nil || from == nil || to.Kind != "function" || from.Kind != "stream" && from.Kind != "database" {
			continue
		}
		if _, own := to.Get("inbox.deadLetter"); own {
			if _, stated := l.Get("deadLetter"); !stated {
				l.Put(draft.Fact{Path: "deadLetter", Value: "none", At: l.At, Note: "it names none; the function's is for what is pushed to it"})
			}
		}
		if _, own := to.Get("inbox.attempts"); own {
			if _, stated := l.Get("retry.attempts"); !stated {
				l.Put(draft.Fact{Path: "retry.attempts", Value: "unlimited", At: l.At, Note: "default of an event source mapping; the function's is for what is pushed to it"})
			}
		}
	}
}

// filter states that only some of the work takes a line, in words.
func (m *mapper) filter(l *draft.Line, v *tree.Value) {
	if v == nil || v.Kind == tree.Null {
		return
	}
	if filters := v.Get("Filters").List(); len(filters) > 0 {
		var words []string
		for _, f := range filters {
			words = append(words, pattern(f.Get("Pattern")))
		}
		l.Set("when", strings.Join(words, " or "), v)
		return
	}
	if v.Kind == tree.Map && len(v.Fields) == 0 {
		return
	}
	l.Set("when", pattern(v), v)
}

// pattern is a pattern of events in a few words.
func pattern(v *tree.Value) string {
	if v != nil && v.Kind == tree.Text && strings.HasPrefix(strings.TrimSpace(v.Text), "{") {
		if in, err := tree.Within(v); err == nil {
			v = in
		}
	}
	if v != nil && v.Kind == tree.Map {
		var parts []string
		for _, f := range v.Fields {
			parts = append(parts, shape(f.Name, f.Value, 0)...)
		}
		if len(parts) > 0 {
			return brief(strings.Join(parts, ", "))
		}
	}
	return brief(strings.Join(strings.Fields(v.Words()), " "))
}

// shape are the conditions of a pattern, each as path: values.
func shape(path string, v *tree.Value, depth int) []string {
	if depth > 6 || v == nil {
		return nil
	}
	switch v.Kind {
	case tree.Map:
		var all []string
		for _, f := range v.Fields {
			all = append(all, shape(path+"."+f.Name, f.Value, depth+1)...)
		}
		return all
	case tree.List:
		var words []string
		for _, item := range v.Items {
			if item.Kind == tree.Map {
				for _, f := range item.Fields {
					words = append(words, f.Name+" "+flat(f.Value))
				}
				continue
			}
			words = append(words, item.Words())
		}
		return []string{path + ": " + strings.Join(words, " or ")}
	}
	return []string{path + ": " + v.Words()}
}

// flat is a value in words: those of a list in a row.
func flat(v *tree.Value) string {
	if v.Kind != tree.List {
		return v.Words()
	}
	var words []string
	for _, item := range v.Items {
		words = append(words, item.Words())
	}
	return strings.Join(words, " ")
}

// brief is a text that fits a line.
func brief(s string) string {
	if r := []rune(s); len(r) > 120 {
		return string(r[:117]) + "..."
	}
	return s
}

// readBy says whether somebody reads a topic or queue inside of a broker or cluster.
func (m *mapper) readBy(id string) bool {
	for _, r := range m.resources {
		for _, e := range r.Props.Get("Events").Map() {
			if k := e.Get("Type").Word(); k == "MSK" || k == "MQ" {
				if p := e.Get("Properties"); firstHole(p.Get("Stream")) == id || firstHole(p.Get("Broker")) == id {
					return true
				}
			}
		}
		if r.Type == "AWS::Lambda::EventSourceMapping" && firstHole(r.Props.Get("EventSourceArn")) == id {
			return true
		}
	}
	return false
}

// inside makes a line for each topic of a cluster, or queue of a broker, that is read:
// each is a box of its own.
func (m *mapper) inside(id, kind string, p *tree.Value, into found, source string, at tree.Place) {
	host, names, a := "", p.Get("Topics").List(), answer{kind: "stream", platform: "kafka"}
	switch kind {
	case "MSK":
		host, a.platform = firstHole(first(p, "Stream", "EventSourceArn")), "aws/msk"
	case "MQ":
		host, names, a = firstHole(first(p, "Broker", "EventSourceArn")), p.Get("Queues").List(), answer{kind: "queue", platform: "aws/mq"}
	}
	if host == "" {
		n := len(m.d.Boxes)
		if f := m.find(first(p, "Stream", "Broker"), map[string]string{"MSK": "kafka", "MQ": "mq"}[kind]); f.id != "" {
			// What is read is the box, not what it is in.
			host, m.d.Boxes = f.id, m.d.Boxes[:n]
			m.d.Rearranged()
		} else {
			host = "kafka"
		}
	}
	if len(names) == 0 {
		m.skip("an event source", id, at, "it doesn't say which topic or queue it reads")
		return
	}
	for i, n := range names {
		name := host + "/" + n.Expression()
		if n.Only() != nil {
			name = host + "/" + n.Only().To
		}
		if m.d.Box(name) == nil {
			b := &draft.Box{ID: name, Kind: a.kind, Platform: a.platform, Source: source, At: n.At}
			if r := m.byID[host]; r != nil {
				b.Source, b.At = r.Source, r.At
			}
			m.d.Boxes = append(m.d.Boxes, b)
		}
		line := id
		if i > 0 {
			line += "-" + strconv.Itoa(i+1)
		}
		l := m.line(&draft.Line{ID: line, From: name, To: into.id}, p, source)
		l.At = at
		m.poller(l, name, p)
	}
}

// topicEvent is a function's subscription to a topic.
func (m *mapper) topicEvent(id string, r *Resource, p *tree.Value, source string, at tree.Place) {
	from := m.find(p.Get("Topic"), "sns")
	if from.id == "" {
		m.skip("a subscription", id, at, from.why)
		return
	}
	if q := p.Get("SqsSubscription"); q != nil && q.Word() != "false" {
		m.throughQueue(id, from, r, q, source, at)
		return
	}
	l := m.line(&draft.Line{ID: id, From: from.id, To: r.ID}, p, source)
	l.At = at
	l.Set("operation", "event", p)
	m.filter(l, p.Get("FilterPolicy"))
	m.handOff(l, p)
}

// throughQueue is a subscription for which the transform makes a queue, or takes one.
func (m *mapper) throughQueue(id string, from found, r *Resource, q *tree.Value, source string, at tree.Place) {
	queue := found{id: id + "Queue"}
	if named := q.Get("QueueArn"); named != nil {
		queue = m.find(named, "sqs")
	}
	if queue.id == "" {
		m.skip("a subscription", id, at, queue.why)
		return
	}
	if m.d.Box(queue.id) == nil {
		m.d.Boxes = append(m.d.Boxes, &draft.Box{ID: queue.id, Kind: "queue", Platform: "aws/sqs", Source: source, At: at})
	}
	l := m.line(&draft.Line{ID: id, From: from.id, To: queue.id}, q, source)
	l.At = at
	l.Set("operation", "event", q)
	l = m.line(&draft.Line{ID: id + ".reads", From: queue.id, To: r.ID}, q, source)
	l.At = at
	m.poller(l, queue.id, q)
}

// handOff states how often and how long a bus, topic or schedule tries to hand the
// work over, and where what it can't goes.
func (m *mapper) handOff(l *draft.Line, p *tree.Value) {
	if r := p.Get("RetryPolicy"); r != nil {
		m.retries(&l.Facts, "retry.attempts", r.Get("MaximumRetryAttempts"))
		m.age(&l.Facts, "retry.maxAge", r.Get("MaximumEventAgeInSeconds"))
	}
	dead := first(p.Get("DeadLetterConfig"), "Arn", "TargetArn")
	if q := p.Get("DeadLetterConfig"); dead == nil && q.Get("Type").Word() == "SQS" {
		id := l.ID + ".DeadLetters"
		if logical := q.Get("QueueLogicalId").Word(); logical != "" {
			id = logical
		}
		if m.d.Box(id) == nil {
			m.d.Boxes = append(m.d.Boxes, &draft.Box{ID: id, Kind: "queue", Platform: "aws/sqs", Source: strings.TrimPrefix(l.Evidence[0], "declared: "), At: q.At})
		}
		l.Set("deadLetter", draft.Ref(id), q)
	}
	if redrive := p.Get("RedrivePolicy"); redrive != nil {
		if redrive.Kind == tree.Text {
			redrive, _ = tree.Within(redrive)
		}
		dead = redrive.Get("deadLetterTargetArn")
	}
	m.ref(&l.Facts, "deadLetter", dead, "sqs")
}

// bucketEvent is a function that a bucket tells of its objects.
func (m *mapper) bucketEvent(id string, p *tree.Value, into found, source string, at tree.Place) {
	from := m.find(p.Get("Bucket"), "s3")
	if from.id == "" {
		m.skip("a notification", id, at, from.why)
		return
	}
	l := m.line(&draft.Line{ID: id, From: from.id, To: into.id}, p, source)
	l.At = at
	l.Set("operation", "event", p)
	m.objects(l, p.Get("Events"), p.Get("Filter"))
}

// objects says in words which objects a notification is about.
func (m *mapper) objects(l *draft.Line, events, filter *tree.Value) {
	var words []string
	for _, e := range events.List() {
		words = append(words, e.Words())
	}
	if len(words) > 0 {
		l.Set("does", strings.Join(words, ", "), events)
	}
	words = nil
	for _, rule := range first(filter, "S3Key", "Key").Get("Rules").List() {
		words = append(words, strings.ToLower(rule.Get("Name").Word())+" "+rule.Get("Value").Words())
	}
	if len(words) > 0 {
		l.Set("when", strings.Join(words, ", "), filter)
	}
}

// onBus is a rule on a bus, with one target.
func (m *mapper) onBus(id string, bus, when *tree.Value, into found, target *tree.Value, source string, at tree.Place) *draft.Line {
	from := found{id: "default"}
	if bus == nil {
		m.defaultBus(at)
	} else {
		from = m.find(bus, "events")
	}
	if from.id == "" {
		m.skip("a rule", id, at, from.why)
		return nil
	}
	l := m.line(&draft.Line{ID: id, From: from.id, To: into.id}, target, source)
	l.At = at
	l.Set("operation", "event", target)
	m.filter(l, when)
	m.handOff(l, target)
	return l
}

// clock is a schedule: a box that starts work, and its line.
func (m *mapper) clock(id string, when *tree.Value, scheduler bool, into found, target *tree.Value, source string, at tree.Place) {
	if m.d.Box(id) == nil {
		b := &draft.Box{ID: id, Kind: "scheduler", Source: source, At: at}
		if scheduler {
			b.Platform = "aws/scheduler"
		}
		m.d.Boxes = append(m.d.Boxes, b)
	}
	l := m.line(&draft.Line{ID: id, From: id, To: into.id}, target, source)
	l.At = at
	if when != nil && when.Kind != tree.Unknown {
		l.Set("does", when.Words(), when)
	}
	m.handOff(l, target)
}

// iot is a rule on what devices publish.
func (m *mapper) iot(id string, sql *tree.Value, into found, source string, at tree.Place) *draft.Line {
	const bus = "iot"
	if m.d.Box(bus) == nil {
		m.d.Boxes = append(m.d.Boxes, &draft.Box{ID: bus, Kind: "bus", Platform: "aws/iot-core", Source: source, At: at, Outside: true})
	}
	l := m.line(&draft.Line{ID: id, From: bus, To: into.id}, sql, source)
	l.At = at
	l.Put(draft.Fact{Path: "operation", Value: "event", At: at})
	if _, where, ok := strings.Cut(sql.Expression(), "WHERE"); ok {
		l.Set("when", brief(strings.TrimSpace(where)), sql)
	}
	return l
}

// pool is a pool of users that asks a function.
func (m *mapper) pool(id string, pool *tree.Value, into found, source string, at tree.Place) {
	from := m.find(pool, "cognito-idp")
	if from.id == "" {
		m.skip("a trigger", id, at, from.why)
		return
	}
	l := m.line(&draft.Line{ID: id, From: from.id, To: into.id}, pool, source)
	l.At = at
	l.Put(draft.Fact{Path: "interaction", Value: "request-reply", At: at})
}

// logs is a filter on what is logged.
func (m *mapper) logs(id string, group, when *tree.Value, into found, source string, at tree.Place) {
	from := m.outside("logs", "logs", draft.Fact{At: at}, source)
	l := m.line(&draft.Line{ID: id, From: from.id, To: into.id}, group, source)
	l.At = at
	l.Put(draft.Fact{Path: "operation", Value: "event", At: at})
	if when.Word() != "" {
		l.Set("when", brief(when.Word()), when)
	}
}
