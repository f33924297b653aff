package aws

import (
	"strconv"
	"strings"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/tree"
)

// watched is what a metric tells of, in the words of an alarm.
var watched = map[string]string{
	"ApproximateNumberOfMessagesVisible": "depth", "ApproximateAgeOfOldestMessage": "age",
	"IteratorAge": "age", "GetRecords.IteratorAgeMilliseconds": "age", "IteratorAgeMilliseconds": "age",
	"Errors": "errors", "Throttles": "throttles", "ThrottledRequests": "throttles", "Duration": "latency", "Latency": "latency",
	"5XX": "errors", "5XXError": "errors", "5xx": "errors", "ExecutionsFailed": "errors", "FailedInvocations": "errors",
}

// units are those of metrics that are times.
var units = map[string]string{
	"ApproximateAgeOfOldestMessage": "s", "IteratorAge": "ms", "IteratorAgeMilliseconds": "ms", "GetRecords.IteratorAgeMilliseconds": "ms",
	"Duration": "ms", "Latency": "ms",
}

// operators are the comparisons of alarms.
var operators = map[string]string{
	"GreaterThanThreshold": ">", "GreaterThanOrEqualToThreshold": ">=",
}

// alarms states on boxes what pages somebody.
func (m *mapper) alarms() {
	for _, r := range m.resources {
		if r.Type != "AWS::CloudWatch::Alarm" {
			continue
		}
		p := r.Props
		metric := p.Get("MetricName").Word()
		what, op := watched[metric], operators[p.Get("ComparisonOperator").Word()]
		threshold, err := strconv.ParseFloat(p.Get("Threshold").Word(), 64)
		if what == "" || op == "" || err != nil {
			m.skip(r.Type, r.ID, r.At, "what it watches has no place in a model, or hangs on the deployment")
			continue
		}
		on := ""
		for _, d := range p.Get("Dimensions").List() {
			service := map[string]string{"QueueName": "sqs", "FunctionName": "lambda", "StreamName": "kinesis", "StateMachineArn": "states", "ApiName": "execute-api", "ApiId": "execute-api", "TableName": "dynamodb"}[d.Get("Name").Word()]
			if service == "" {
				continue
			}
			if f := m.find(d.Get("Value"), service); f.id != "" && m.byID[f.id] != nil {
				on = f.id
			}
		}
		b := m.d.Box(on)
		if b == nil {
			m.skip(r.Type, r.ID, r.At, "the box that it watches isn't declared here")
			continue
		}
		value := strconv.FormatFloat(threshold, 'f', -1, 64)
		if unit := units[metric]; unit != "" && threshold == float64(int(threshold)) {
			value = draft.Span(int(threshold), unit)
		}
		all := []string{}
		if f, ok := b.Get("monitoring.alarms"); ok {
			all = f.Value.([]string)
		}
		b.Set("monitoring.alarms", append(all, strings.Join([]string{what, op, value}, " ")), &tree.Value{At: r.At})
	}
}
