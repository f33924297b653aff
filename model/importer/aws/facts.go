package aws

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/tree"
)

// number is a value that is a whole number, however its source writes it.
func number(v *tree.Value) (int, bool) {
	s, ok := v.Known()
	if !ok {
		return 0, false
	}
	s = strings.TrimSpace(s)
	if n, err := strconv.Atoi(s); err == nil {
		return n, true
	}
	if r, ok := new(big.Rat).SetString(s); ok && len(s) < 20 && r.IsInt() && r.Num().IsInt64() {
		return int(r.Num().Int64()), true
	}
	return 0, false
}

// span states a time that a property gives in a unit. What isn't known here is listed.
func (m *mapper) span(f *draft.Facts, path string, v *tree.Value, unit string) {
	if n, ok := m.counted(v, path); ok && n >= 0 {
		f.Set(path, draft.Span(n, unit), v)
	}
}

// count states a whole number.
func (m *mapper) count(f *draft.Facts, path string, v *tree.Value) {
	if n, ok := m.counted(v, path); ok && n >= 0 {
		f.Set(path, n, v)
	}
}

// counted is a property's number; one that hangs on the deployment is told as not read.
func (m *mapper) counted(v *tree.Value, path string) (int, bool) {
	if v == nil || v.Kind == tree.Null {
		return 0, false
	}
	n, ok := number(v)
	if !ok {
		m.unread(path, v)
	}
	return n, ok
}

// unread tells of a fact whose value isn't known here.
func (m *mapper) unread(path string, v *tree.Value) {
	why := "its value isn't a number: " + brief(v.Words())
	switch {
	case v.Kind == tree.Unknown:
		why = v.Text
	case len(v.Parts) > 0:
		why = "its value hangs on " + brief(v.Words())
	}
	m.d.Skip("a value", path, v.At, why)
}

// retries states tries in all for a number of repetitions: -1 means without end.
func (m *mapper) retries(f *draft.Facts, path string, v *tree.Value) {
	n, ok := m.counted(v, path)
	switch {
	case !ok:
	case n == -1:
		f.Set(path, "unlimited", v)
	case n >= 0:
		f.Set(path, n+1, v)
	}
}

// age states the age at which trying ends: -1 means that it never does.
func (m *mapper) age(f *draft.Facts, path string, v *tree.Value) {
	n, ok := m.counted(v, path)
	switch {
	case !ok:
	case n == -1:
		f.Set(path, "none", v)
	case n >= 0:
		f.Set(path, draft.Span(n, "s"), v)
	}
}

// ref states the box that a property names.
func (m *mapper) ref(f *draft.Facts, path string, v *tree.Value, service string) {
	if v == nil {
		return
	}
	to := m.find(v, service)
	if to.id == "" {
		m.skip("a dead letter", path, v.At, to.why)
		return
	}
	f.Set(path, draft.Ref(to.id), v)
}

// facts states what a resource says of its box.
func (m *mapper) facts(b *draft.Box, r *Resource) {
	p := r.Props
	switch r.Type {
	case "AWS::Serverless::Function", "AWS::Lambda::Function":
		m.function(b, r)
	case "AWS::SQS::Queue":
		m.queue(b, r)
	case "AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine":
		if t := first(p, "Tracing", "TracingConfiguration"); t.Get("Enabled").Word() == "true" {
			b.Set("monitoring.tracing", true, t.Get("Enabled"))
		}
		if t := p.Get("Definition", "TimeoutSeconds"); t != nil {
			m.span(&b.Facts, "timeout", t, "s")
		}
	case "AWS::Serverless::Api", "AWS::Serverless::HttpApi", "AWS::Serverless::GraphQLApi":
		if t := p.Get("TracingEnabled"); t.Word() == "true" {
			b.Set("monitoring.tracing", true, t)
		}
		m.stage(b, p)
	case "AWS::AppSync::GraphQLApi":
		if t := p.Get("XrayEnabled"); t.Word() == "true" {
			b.Set("monitoring.tracing", true, t)
		}
	case "AWS::Kinesis::Stream":
		m.span(&b.Facts, "channel.retention", p.Get("RetentionPeriodHours"), "h")
	case "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::Serverless::SimpleTable":
		if s := p.Get("StreamSpecification"); s != nil && s.Kind == tree.Map {
			b.Put(draft.Fact{Path: "store.changeStream", Value: "24h", At: s.At, Note: "the stream is on; its length is fixed"})
		}
		if v := p.Get("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"); v.Word() == "true" || v.Word() == "false" {
			b.Set("store.backup.pitr", v.Word() == "true", v)
		}
	case "AWS::RDS::DBInstance", "AWS::RDS::DBCluster":
		m.span(&b.Facts, "store.backup.retention", p.Get("BackupRetentionPeriod"), "d")
		if s, _ := b.Get("store.backup.retention"); s.Value == "0d" {
			b.Drop("store.backup.retention")
			b.Set("store.backup", "none", p.Get("BackupRetentionPeriod"))
		}
	case "AWS::Events::ApiDestination":
		m.count(&b.Facts, "admission.throttle.rate", p.Get("InvocationRateLimitPerSecond"))
	}
}

func first(v *tree.Value, names ...string) *tree.Value {
	for _, n := range names {
		if f := v.Get(n); f != nil {
			return f
		}
	}
	return nil
}

func (m *mapper) function(b *draft.Box, r *Resource) {
	p := r.Props
	m.span(&b.Facts, "timeout", p.Get("Timeout"), "s")
	m.count(&b.Facts, "capacity.concurrency", p.Get("ReservedConcurrentExecutions"))
	switch t := p.Get("Tracing"); {
	case t.Word() == "Active":
		b.Set("monitoring.tracing", true, t)
	case p.Get("TracingConfig", "Mode").Word() == "Active":
		b.Set("monitoring.tracing", true, p.Get("TracingConfig", "Mode"))
	}
	dead := p.Get("DeadLetterQueue", "TargetArn")
	if dead == nil {
		dead = p.Get("DeadLetterConfig", "TargetArn")
	}
	if dead != nil && dead.Kind != tree.Null {
		m.later(func() { m.ref(&b.Facts, "inbox.deadLetter", dead, "") })
	}
	if d := p.Get("DeploymentPreference"); d != nil && d.Get("Enabled").Word() != "false" {
		deployment(b, d)
	}
	if n := p.Get("DurableConfig"); n != nil {
		draft.Count(&m.d.Unkept, "DurableConfig")
	}
}

var (
	canary = regexp.MustCompile(`^Canary(\d+)Percent(\d+)Minutes?$`)
	linear = regexp.MustCompile(`^Linear(\d+)PercentEvery(\d+)Minutes?$`)
)

// deployment states how traffic moves to a new version.
func deployment(b *draft.Box, d *tree.Value) {
	kind := d.Get("Type")
	step := canary.FindStringSubmatch(kind.Word())
	if step == nil {
		step = linear.FindStringSubmatch(kind.Word())
	}
	switch {
	case kind.Word() == "AllAtOnce":
		b.Set("deployment.strategy", "all-at-once", kind)
	case step != nil:
		percent, _ := strconv.Atoi(step[1])
		minutes, _ := strconv.Atoi(step[2])
		b.Set("deployment.strategy", "canary", kind)
		b.Set("deployment.firstStep", float64(percent)/100, kind)
		b.Set("deployment.bake", draft.Span(minutes, "m"), kind)
	}
	if len(d.Get("Alarms").List()) > 0 {
		b.Set("deployment.rollback", "automatic", d.Get("Alarms"))
	}
}

func (m *mapper) queue(b *draft.Box, r *Resource) {
	p := r.Props
	m.span(&b.Facts, "channel.visibility", p.Get("VisibilityTimeout"), "s")
	m.span(&b.Facts, "channel.retention", p.Get("MessageRetentionPeriod"), "s")
	if n, ok := m.counted(p.Get("MaximumMessageSize"), "channel.maxSize"); ok && n > 0 {
		size := fmt.Sprintf("%dB", n)
		if n%1024 == 0 {
			size = fmt.Sprintf("%dKiB", n/1024)
		}
		b.Set("channel.maxSize", size, p.Get("MaximumMessageSize"))
	}
	redrive := p.Get("RedrivePolicy")
	if redrive != nil && redrive.Kind == tree.Text {
		if v, err := tree.Within(redrive); err == nil {
			redrive = v
		} else {
			m.skip("a redrive policy", r.ID, redrive.At, err.Error())
			return
		}
	}
	to := redrive.Get("deadLetterTargetArn")
	if to == nil {
		return
	}
	m.later(func() {
		m.ref(&b.Facts, "channel.deadLetter.to", to, "sqs")
		if _, ok := b.Get("channel.deadLetter.to"); !ok {
			return
		}
		if n := redrive.Get("maxReceiveCount"); n != nil {
			m.count(&b.Facts, "channel.deadLetter.after", n)
		} else {
			b.Put(draft.Fact{Path: "channel.deadLetter.after", Value: 10, At: redrive.At, Note: "default of a redrive policy without a count"})
		}
	})
}

// stage states what a stage of an API sets for all of its methods.
func (m *mapper) stage(b *draft.Box, p *tree.Value) {
	for _, s := range p.Get("MethodSettings").List() {
		if s.Get("ResourcePath").Word() != "/*" || s.Get("HttpMethod").Word() != "*" {
			continue
		}
		if v := s.Get("ThrottlingRateLimit"); v.Word() != "" {
			m.count(&b.Facts, "admission.throttle.rate", v)
		}
		if v := s.Get("ThrottlingBurstLimit"); v.Word() != "" {
			m.count(&b.Facts, "admission.throttle.burst", v)
		}
		if v := s.Get("CacheTtlInSeconds"); v.Word() != "" && s.Get("CachingEnabled").Word() == "true" {
			m.span(&b.Facts, "admission.cache", v, "s")
		}
	}
	if d := p.Get("DefaultRouteSettings"); d != nil {
		m.count(&b.Facts, "admission.throttle.rate", d.Get("ThrottlingRateLimit"))
		m.count(&b.Facts, "admission.throttle.burst", d.Get("ThrottlingBurstLimit"))
	}
	if q := p.Get("Auth", "DefaultAuthorizer"); q.Word() != "" {
		b.Set("admission.auth", q.Word(), q)
	}
}
