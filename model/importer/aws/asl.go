package aws

import (
	"slices"
	"strconv"
	"strings"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/tree"
)

// definitions make the lines of the states of all machines, and a flow of each.
func (m *mapper) definitions() {
	for _, r := range m.resources {
		if b := m.d.Box(r.ID); b == nil || b.Kind != "workflow" {
			continue
		}
		d := r.Props.Get("Definition")
		if d.Get("States") == nil {
			if d != nil {
				m.skip("the states of a machine", r.ID, d.At, "there are none to be read")
			}
			continue
		}
		w := &machine{m: m, r: r, grants: append(m.own(r), m.grants(m.roleOf(r))...), lines: map[string]string{}}
		w.states(d, nil, 0)
		w.flow(d)
	}
}

// machine is one state machine while its states are read.
type machine struct {
	m      *mapper
	r      *Resource
	grants []grant
	// lines leads from the name of a state to its line.
	lines map[string]string
}

// states makes the lines of all states, within branches and maps too. at is the limit
// of how many run at once that a map around them sets.
func (w *machine) states(d, limit *tree.Value, depth int) {
	if depth > 20 {
		return
	}
	for _, s := range d.Get("States").Map() {
		switch s.Get("Type").Word() {
		case "Task":
			w.task(s, limit)
		case "Parallel":
			for _, b := range s.Get("Branches").List() {
				w.states(b, limit, depth+1)
			}
		case "Map":
			most := limit
			if n := s.Get("MaxConcurrency"); n != nil {
				if v, ok := number(n); ok && v > 0 {
					most = n
				}
			}
			w.states(first(s.Value, "ItemProcessor", "Iterator"), most, depth+1)
		case "Choice":
			w.choice(d, s)
		}
	}
}

// task makes the line of one state.
func (w *machine) task(s tree.Field, limit *tree.Value) {
	id := w.r.ID + "." + s.Name
	resource := s.Get("Resource")
	to, how, level := w.target(resource, first(s.Value, "Arguments", "Parameters"))
	if to.id == "" {
		w.m.skip("a state", id, s.At, to.why)
		return
	}
	source := w.r.Source + "." + s.Name
	at := s.Value
	l := w.m.line(&draft.Line{ID: id, From: w.r.ID, To: to.id, Level: level}, at, source)
	l.At = s.At
	w.lines[s.Name] = l.ID
	l.Set("does", s.Name, s.Value)
	how.state(l, resource)
	timeout, beat := s.Get("TimeoutSeconds"), s.Get("HeartbeatSeconds")
	if how.callback {
		w.m.waits[l.ID] = true
		w.m.span(&l.Facts, "awaits.timeout", timeout, "s")
		w.m.span(&l.Facts, "awaits.heartbeat", beat, "s")
	} else {
		w.m.span(&l.Facts, "timeout", timeout, "s")
	}
	w.retry(l, s.Get("Retry"))
	w.catch(l, s.Get("Catch"))
	if n, ok := number(limit); ok {
		l.Set("concurrency", n, limit)
	}
}

// manner is how a state talks to what it calls.
type manner struct {
	callback  bool
	waits     bool
	operation string
}

func (h manner) state(l *draft.Line, from *tree.Value) {
	switch {
	case h.callback:
		l.Set("interaction.mode", "async", from)
	case h.waits:
		l.Set("interaction", "request-reply", from)
	}
	if h.operation != "" {
		l.Set("operation", h.operation, from)
	}
}

// integrations are the arguments that name what an integrated service acts on.
var integrations = map[string]struct{ argument, service string }{
	"lambda": {"FunctionName", "lambda"}, "sqs": {"QueueUrl", "sqs"}, "sns": {"TopicArn", "sns"}, "dynamodb": {"TableName", "dynamodb"},
	"states": {"StateMachineArn", "states"}, "ecs": {"TaskDefinition", "ecs"}, "batch": {"JobDefinition", "batch"}, "glue": {"JobName", "glue"},
	"codebuild": {"ProjectName", "codebuild"}, "apigateway": {"ApiEndpoint", "execute-api"}, "http": {"ApiEndpoint", "http"}, "events": {"", "events"},
}

// target is the box that a state calls, how it talks to it, and how sure that is.
func (w *machine) target(resource, args *tree.Value) (found, manner, draft.Level) {
	expr := resource.Expression()
	_, rest, ok := strings.Cut(expr, ":states:::")
	if !ok {
		if strings.Contains(expr, ":activity:") {
			return w.m.findText(expr, "activity", resource.At), manner{callback: true}, ""
		}
		if h := firstHole(resource); h != "" && w.m.byID[h] != nil && w.m.byID[h].Type == "AWS::StepFunctions::Activity" {
			return w.m.hole(h, "activity"), manner{callback: true}, ""
		}
		return w.m.find(resource, "lambda"), manner{waits: true, operation: "command"}, ""
	}
	action, suffix, _ := strings.Cut(rest, ".")
	how := manner{callback: strings.HasPrefix(suffix, "waitForTaskToken"), operation: "command"}
	if sdk, ok := strings.CutPrefix(action, "aws-sdk:"); ok {
		_, verb, _ := strings.Cut(sdk, ":")
		how.operation = verbs(verb)
		how.waits = !how.callback
		to := w.m.sdk(sdk, args, resource.At)
		if b := w.m.d.Box(to.id); b != nil && isChannel(b.Kind) {
			how.operation, how.waits = "", false
		}
		return to, how, ""
	}
	service, verb, _ := strings.Cut(action, ":")
	in, known := integrations[service]
	if !known {
		how.waits = !how.callback
		how.operation = verbs(verb)
		id := "aws/" + service
		if w.m.d.Box(id) == nil {
			w.m.d.Boxes = append(w.m.d.Boxes, &draft.Box{ID: id, Kind: "external", Source: w.m.file, At: resource.At, Outside: true})
		}
		return found{id: id}, how, ""
	}
	switch service {
	case "sqs", "sns", "events":
		how.operation = ""
	case "states":
		how.waits = strings.HasPrefix(suffix, "sync")
		if !how.waits {
			how.callback = how.callback || suffix == ""
		}
	case "dynamodb":
		how.operation, how.waits = verbs(verb), !how.callback
	case "ecs", "batch", "glue", "codebuild":
		how.waits = strings.HasPrefix(suffix, "sync")
		how.callback = how.callback || suffix == ""
	default:
		how.waits = !how.callback
	}
	to, level := w.named(service, in.argument, in.service, args, resource.At)
	if service == "states" && suffix == "" || (service == "ecs" || service == "batch" || service == "glue") && suffix == "" {
		// It is started and nobody waits: no token is awaited either.
		return to, manner{operation: how.operation, callback: false, waits: false}.started(), level
	}
	return to, how, level
}

// started is how a state talks to what it only starts.
func (h manner) started() manner { h.callback = true; return h }

func isChannel(kind string) bool {
	return slices.Contains([]string{"queue", "topic", "bus", "stream"}, kind)
}

// verbs is what an action of a service does, by the word that it begins with.
func verbs(action string) string {
	a := strings.ToLower(action)
	for _, v := range []string{"get", "query", "scan", "list", "describe", "batchget", "head", "select"} {
		if strings.HasPrefix(a, v) {
			return "read"
		}
	}
	for _, v := range []string{"put", "update", "batchwrite", "create", "copy"} {
		if strings.HasPrefix(a, v) {
			return "write"
		}
	}
	if strings.HasPrefix(a, "delete") {
		return "delete"
	}
	return "command"
}

// named is what a state's arguments name; where they only name where the name is
// found, it is the one thing of its kind that the machine's role allows.
func (w *machine) named(service, argument, as string, args *tree.Value, at tree.Place) (found, draft.Level) {
	if service == "events" {
		return w.buses(args, at)
	}
	v := args.Get(argument)
	if v != nil && !strings.HasPrefix(strings.TrimSpace(v.Expression()), "{%") {
		if as == "execute-api" || as == "http" {
			if to := w.m.find(v, ""); to.id != "" {
				return to, ""
			}
			return w.m.host(v), ""
		}
		return w.m.find(v, as), ""
	}
	if v := w.passed(args.Get(argument + ".$").Word()); v != nil {
		return w.m.find(v, as), ""
	}
	if only := w.m.oneOf(w.grants, as, ""); only != "" {
		return found{id: only}, draft.Permission
	}
	why := "it is named only while it runs, and its role allows several, or none"
	if v == nil && args.Get(argument+".$") == nil {
		why = "the source doesn't name what it calls"
	}
	return found{why: why}, ""
}

// passed is what a path of the execution's data holds that one state alone has put
// there as it is written ("$.a.b", by a Pass with the ResultPath "$.a").
func (w *machine) passed(path string) *tree.Value {
	if !strings.HasPrefix(path, "$.") {
		return nil
	}
	var out *tree.Value
	n := 0
	w.r.Props.Get("Definition").Walk(func(s *tree.Value) bool {
		result := s.Get("Result")
		if s.Get("Type").Word() != "Pass" || result == nil {
			return true
		}
		at := "$"
		if p := s.Get("ResultPath").Word(); p != "" {
			at = p
		}
		rest, ok := strings.CutPrefix(path, at+".")
		if !ok {
			return true
		}
		if v := result.Get(strings.Split(rest, ".")...); v != nil {
			out = v
			n++
		}
		return true
	})
	if n != 1 {
		return nil
	}
	return out
}

// buses is the bus that a state puts events on.
func (w *machine) buses(args *tree.Value, at tree.Place) (found, draft.Level) {
	for _, e := range args.Get("Entries").List() {
		if bus := e.Get("EventBusName"); bus != nil {
			return w.m.find(bus, "events"), ""
		}
	}
	if args.Get("Entries") == nil {
		if only := w.m.oneOf(w.grants, "events", ""); only != "" {
			return found{id: only}, draft.Permission
		}
	}
	return found{id: w.m.defaultBus(at)}, ""
}

// refusals are the errors with which nothing has been done.
var refusals = []string{"throttl", "toomanyrequests", "serviceunavailable", "concurrent", "provisionedthroughputexceeded", "requestlimitexceeded", "limitexceeded"}

// retry states how often a state is tried: all its retriers together, with the pauses
// of the one that tries most.
func (w *machine) retry(l *draft.Line, all *tree.Value) {
	total, most, refused := 1, -1, true
	var by *tree.Value
	unlimited := false
	for _, r := range all.List() {
		n := 3 // what a block without a number does
		if v := r.Get("MaxAttempts"); v != nil {
			var ok bool
			if n, ok = w.m.counted(v, l.ID+".retry.attempts"); !ok {
				return
			}
		}
		if n <= 0 {
			continue
		}
		if n >= 99999999 {
			unlimited = true
		}
		total += n
		for _, e := range r.Get("ErrorEquals").List() {
			if !slices.ContainsFunc(refusals, func(word string) bool { return strings.Contains(strings.ToLower(e.Word()), word) }) {
				refused = false
			}
		}
		if n > most {
			most, by = n, r
		}
	}
	if by == nil {
		return
	}
	from := by
	if unlimited {
		l.Set("retry.attempts", "unlimited", from)
	} else {
		l.Set("retry.attempts", total, from)
	}
	if by.Get("MaxAttempts") == nil {
		l.Put(draft.Fact{Path: "retry.attempts", Value: total, At: by.At, Note: "default of a Retry block, 3 more tries"})
	}
	l.Set("retry.by", "caller", from)
	on := "any"
	if refused {
		on = "refused"
	}
	l.Set("retry.on", on, from)
	w.backoff(l, by)
}

// backoff states the pauses between tries.
func (w *machine) backoff(l *draft.Line, r *tree.Value) {
	rate, note := 2.0, "default of a Retry block"
	if v := r.Get("BackoffRate"); v != nil {
		f, err := strconv.ParseFloat(v.Word(), 64)
		if err != nil {
			return
		}
		rate, note = f, ""
	}
	strategy := "constant"
	if rate > 1 {
		strategy = "exponential"
	}
	l.Put(draft.Fact{Path: "retry.backoff.strategy", Value: strategy, At: r.At, Note: note})
	if v := r.Get("IntervalSeconds"); v != nil {
		w.m.span(&l.Facts, "retry.backoff.base", v, "s")
	} else {
		l.Put(draft.Fact{Path: "retry.backoff.base", Value: "1s", At: r.At, Note: "default of a Retry block"})
	}
	w.m.span(&l.Facts, "retry.backoff.cap", r.Get("MaxDelaySeconds"), "s")
	switch v := r.Get("JitterStrategy"); v.Word() {
	case "FULL":
		l.Set("retry.backoff.jitter", "full", v)
	case "NONE":
		l.Set("retry.backoff.jitter", "none", v)
	}
}

// catch states what the machine does when a state has failed.
func (w *machine) catch(l *draft.Line, all *tree.Value) {
	var words []string
	for _, c := range all.List() {
		var errors []string
		for _, e := range c.Get("ErrorEquals").List() {
			errors = append(errors, e.Word())
		}
		words = append(words, strings.Join(errors, ", ")+": "+c.Get("Next").Word())
	}
	if len(words) > 0 {
		l.Set("fallback", strings.Join(words, "; "), all)
	}
}

// choice says of the lines that only one branch of a choice leads to when that is.
func (w *machine) choice(d *tree.Value, s tree.Field) {
	w.m.later(func() {
		for _, c := range s.Get("Choices").List() {
			next := d.Get("States", c.Get("Next").Word())
			if next.Get("Type").Word() != "Task" || w.reached(d, c.Get("Next").Word()) > 1 {
				continue
			}
			if l := w.m.d.Line(w.lines[c.Get("Next").Word()]); l != nil {
				l.Set("when", brief(s.Name+": "+condition(c, 0)), c)
			}
		}
	})
}

// reached counts the ways to a state: where the machine begins, and what goes on to it.
func (w *machine) reached(d *tree.Value, name string) int {
	n := 0
	if d.Get("StartAt").Word() == name {
		n++
	}
	for _, s := range d.Get("States").Map() {
		if s.Get("Next").Word() == name || s.Get("Default").Word() == name {
			n++
		}
		for _, c := range append(slices.Clone(s.Get("Choices").List()), s.Get("Catch").List()...) {
			if c.Get("Next").Word() == name {
				n++
			}
		}
	}
	return n
}

// condition is a rule of a choice in words.
func condition(c *tree.Value, depth int) string {
	if depth > 4 {
		return "..."
	}
	if v := c.Get("Condition"); v != nil {
		return strings.Trim(strings.TrimSpace(v.Words()), "{% }")
	}
	for _, f := range c.Map() {
		switch f.Name {
		case "And", "Or":
			var parts []string
			for _, p := range f.List() {
				parts = append(parts, condition(p, depth+1))
			}
			return strings.Join(parts, " "+strings.ToLower(f.Name)+" ")
		case "Not":
			return "not " + condition(f.Value, depth+1)
		}
	}
	variable := c.Get("Variable").Words()
	for _, f := range c.Map() {
		switch f.Name {
		case "Variable", "Next", "Comment", "Assign", "Output":
			continue
		}
		return variable + " " + f.Name + " " + f.Value.Words()
	}
	return variable
}
