package serverless

import (
	"strings"

	"tautline.dev/model/importer/tree"
)

// created refers to what the tool makes of a name that it is given; an ARN, or a
// reference, is somebody else's and stays what it is.
func (ev *source) created(name *tree.Value, prefix, kind, property string) *tree.Value {
	text := name.Expression()
	if name.Kind != tree.Text || strings.HasPrefix(text, "arn:") || name.Only() != nil {
		return name
	}
	id, logical := name.Words(), prefix+letters(name.Words())
	if ev.made.Get(logical) != nil {
		return reference(logical, "", name.At)
	}
	if to, ok := ev.called[logical]; ok {
		return reference(to, "", name.At)
	}
	return reference(ev.declare(id, logical, kind, ev.at, tree.Of(ev.at, property, name)), "", name.At)
}

func (ev *source) sns() bool {
	topic := either(ev.e, "arn", "topicName")
	if topic == nil {
		return false
	}
	name := named(topic)
	if ev.e.Get("arn") == nil {
		topic = ev.created(topic, "SNSTopic", "AWS::SNS::Topic", "TopicName")
	}
	p := tree.Of(ev.at, "Topic", topic, "FilterPolicy", ev.e.Get("filterPolicy"))
	if r := ev.e.Get("redrivePolicy"); r != nil {
		to := r.Get("deadLetterTargetArn")
		if ref := r.Get("deadLetterTargetRef"); ref != nil {
			to = reference(ref.Word(), "Arn", ref.At)
		}
		if in := r.Get("deadLetterTargetImport"); in != nil {
			to = in.Get("arn")
			if to == nil {
				to = in
			}
		}
		if to != nil {
			p.Set("RedrivePolicy", tree.Of(r.At, "deadLetterTargetArn", to))
		}
	}
	return ev.add(name, "SNS", p)
}

func (ev *source) s3() bool {
	bucket := either(ev.e, "bucket")
	if bucket == nil {
		return false
	}
	name := named(bucket)
	if ev.e.Get("existing").Word() != "true" {
		bucket = ev.created(bucket, "S3Bucket", "AWS::S3::Bucket", "BucketName")
	}
	p := tree.Of(ev.at, "Bucket", bucket)
	if e := ev.e.Get("event"); e != nil {
		p.Set("Events", listed(e))
	} else {
		p.Set("Events", listed(noted(tree.Scalar(ev.at, "s3:ObjectCreated:*"), tool)))
	}
	var rules []*tree.Value
	for _, r := range ev.e.Get("rules").List() {
		for _, f := range r.Map() {
			rules = append(rules, tree.Of(f.At, "Name", tree.Scalar(f.At, f.Name), "Value", f.Value))
		}
	}
	if len(rules) > 0 {
		at := ev.e.Get("rules").At
		p.Set("Filter", tree.Of(at, "S3Key", tree.Of(at, "Rules", list(at, rules...))))
	}
	return ev.add(name, "S3", p)
}

func (ev *source) eventBridge() bool {
	e := ev.e
	pattern, rate := e.Get("pattern"), e.Get("schedule")
	if pattern == nil && rate == nil {
		return false
	}
	p := tree.Of(ev.at)
	if r := e.Get("retryPolicy"); r != nil {
		p.Set("RetryPolicy", tree.Of(r.At, "MaximumRetryAttempts", r.Get("maximumRetryAttempts"), "MaximumEventAgeInSeconds", r.Get("maximumEventAge")))
	}
	if dead := e.Get("deadLetterQueueArn"); dead != nil {
		p.Set("DeadLetterConfig", tree.Of(dead.At, "Arn", dead))
	}
	if rate != nil {
		p.Set("Schedule", rate)
		return ev.add(clockName(e), "Schedule", p)
	}
	p.Set("Pattern", pattern)
	if bus := e.Get("eventBus"); bus != nil && bus.Word() != "default" {
		p.Set("EventBusName", ev.created(bus, "EventBus", "AWS::Events::EventBus", "Name"))
	}
	return ev.add(ruleName(e, pattern), "EventBridgeRule", p)
}

// ruleName is a name for a rule: its own, or what it lets through first.
func ruleName(e, pattern *tree.Value) string {
	if n := e.Get("name").Word(); n != "" {
		return n
	}
	for _, f := range []string{"detail-type", "source"} {
		if all := pattern.Get(f).List(); len(all) > 0 && all[0].Word() != "" {
			return all[0].Word()
		}
	}
	return "rule"
}

func (ev *source) cloudwatch() bool {
	pattern := ev.e.Get("event")
	if pattern == nil {
		return false
	}
	return ev.add(ruleName(ev.e, pattern), "CloudWatchEvent", tree.Of(ev.at, "Pattern", pattern))
}

// clockName is a name for a schedule.
func clockName(e *tree.Value) string {
	if n := e.Get("name").Word(); n != "" {
		return n
	}
	return "schedule"
}

func (ev *source) schedule() bool {
	rates := either(ev.e, "rate")
	if rates == nil {
		return false
	}
	kind := "Schedule"
	if ev.e.Get("method").Word() == "scheduler" {
		kind = "ScheduleV2"
	}
	for _, r := range rates.List() {
		name := clockName(ev.e)
		if len(rates.List()) > 1 || ev.into.Get(name) != nil {
			name += "." + r.Words()
		}
		ev.add(name, kind, tree.Of(ev.at, "Schedule", r))
	}
	return true
}

func (ev *source) iot() bool {
	sql := ev.e.Get("sql")
	if sql == nil {
		return false
	}
	name := ev.e.Get("name").Word()
	if name == "" {
		name = "iot"
	}
	return ev.add(name, "IoTRule", tree.Of(ev.at, "Sql", sql))
}

func (ev *source) log() bool {
	group := either(ev.e, "logGroup")
	if group == nil {
		return false
	}
	return ev.add(named(group), "CloudWatchLogs", tree.Of(ev.at, "LogGroupName", group, "FilterPattern", ev.e.Get("filter")))
}

func (ev *source) pool() bool {
	pool := ev.e.Get("pool")
	if pool == nil {
		return false
	}
	name := ev.e.Get("trigger").Word()
	if name == "" {
		name = named(pool)
	}
	if ev.e.Get("existing").Word() != "true" {
		pool = ev.created(pool, "CognitoUserPool", "AWS::Cognito::UserPool", "UserPoolName")
	}
	return ev.add(name, "Cognito", tree.Of(ev.at, "UserPool", pool))
}

func (ev *source) alexa() bool { return ev.add("alexa", "AlexaSkill", tree.Of(ev.at)) }
