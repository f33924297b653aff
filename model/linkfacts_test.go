package model

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/model/platform"
)

// heads are stretches in short: segment, mode, platform and title.
func heads(all []Stretch) []string {
	out := []string{}
	for _, s := range all {
		out = append(out, strings.Join(strings.Fields(fmt.Sprintf("%s %s %s: %s", s.Segment, s.When, s.By.ID, s.Title)), " "))
	}
	return out
}

func TestBetween(t *testing.T) {
	for _, test := range []struct {
		from, to string
		want     []string
	}{
		{"aws/sqs", "aws/lambda", []string{
			"aws/lambda: polled from a standard SQS queue",
			"aws/lambda: polled from a standard SQS queue, with a MaximumConcurrency",
			"aws/lambda: polled from an SQS queue, standard or FIFO",
			"aws/sqs: from an SQS queue to whoever consumes it",
		}},
		{"aws/sns", "aws/lambda", []string{
			"aws/lambda: pushed by SNS, an EventBridge rule or S3",
			"aws/sns: to a subscription",
			"aws/sns: to every subscription",
			"hand-off aws/lambda: an asynchronous call, until Lambda has taken the event",
			"hand-off aws/sns: to an AWS endpoint: SQS, Lambda, Firehose",
			"hand-off aws/sns: to a subscription that fails",
			"hand-off aws/sns: to a function: two queues in series",
			"processing aws/lambda: an asynchronous call: through Lambda's own queue",
			"processing aws/lambda: where an asynchronous call that is given up can go",
		}},
		{"aws/api-gateway-rest", "aws/lambda", []string{
			"aws/lambda: from API Gateway: a call that waits",
			"sync aws/lambda: a call that waits",
			"sync aws/lambda: the size of a synchronous call",
			"aws/api-gateway-rest: to what lies behind the API",
			"aws/api-gateway-rest: to a function",
			"hand-off async aws/lambda: an asynchronous call, until Lambda has taken the event",
			"processing async aws/lambda: an asynchronous call: through Lambda's own queue",
			"processing async aws/lambda: where an asynchronous call that is given up can go",
			"processing async aws/lambda: an asynchronous call with no other queue before it",
		}},
		{"aws/step-functions-express", "aws/step-functions-express", []string{
			"async aws/step-functions-express: started asynchronously",
			"sync aws/step-functions-express: called synchronously",
			"aws/step-functions-express: the input of a workflow",
			"aws/step-functions-express: from a state to what it calls",
		}},
		{"postgresql", "aws/lambda", []string{}},
	} {
		t.Run(test.from+" "+test.to, func(t *testing.T) {
			got := heads(Between(platform.Builtin(test.from), platform.Builtin(test.to)))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What is shown is what is implied: each fact that a line between two platforms
// gets from them stands in what Between tells, and doesn't yield there.
func TestBetweenTellsWhatIsImplied(t *testing.T) {
	ids, asked := platform.IDs(), 0
	for _, a := range ids {
		for _, b := range ids {
			from, to := platform.Builtin(a), platform.Builtin(b)
			told := Between(from, to)
			for _, kind := range to.Kinds {
				sys := &System{}
				im := &implying{sys}
				l := &Line{From: boxOn(from, from.Kinds[0]), To: boxOn(to, kind)}
				im.interactionByShape(l)
				im.platformFacts(l, func(*platform.Fact) bool { return true })
				l.Facts(func(path string, f AnyFact) {
					if f.State() != Implied || f.Origin().Source.By == theModel || isInteraction(path) {
						return
					}
					if asked++; !tells(told, l.Mode.Or(""), path, f) {
						t.Errorf("%s to %s: nothing told of %s %s", a, b, path, f.Text())
					}
				})
			}
		}
	}
	if asked < 1000 {
		t.Errorf("only %d facts were asked for: the platforms imply more", asked)
	}
}

func tells(all []Stretch, mode Mode, path string, f AnyFact) bool {
	return slices.ContainsFunc(all, func(s Stretch) bool {
		return (s.When == "" || s.When == mode) && slices.ContainsFunc(s.Facts, func(pf platform.Fact) bool {
			gives := pf.Implied() != nil && !s.Yields[path] || pf.Max != nil // or narrows what another gives
			return pf.Path == path && gives && pf.Says == f.Origin().Source.Says
		})
	})
}

// Where the receiver goes on by itself, a line has two segments: a sender's retries
// end with the hand-off.
func TestSegments(t *testing.T) {
	sdk := `kind: "service", platform: "aws-sdk/standard"`
	for _, test := range []struct {
		from, to, states, want string
	}{
		{sdk, platformBoxes["lambda"], `interaction: "request-reply"`, "3 by caller"},
		{sdk, platformBoxes["lambda"], `interaction: "send"`, "3 by caller, then 3 by platform"},
		{sdk, platformBoxes["sqs"], "", "3 by caller"},
		{sdk, platformBoxes["dynamodb"], "", "4 by caller"},
		{`kind: "service", platform: "aws-sdk/python-legacy"`, platformBoxes["dynamodb"], "", "10 by caller"},
		{platformBoxes["bus"], platformBoxes["lambda"], "", "186 by broker, then 3 by platform"},
		{platformBoxes["bus"], platformBoxes["service"], "", "186 by broker"},
		{`kind: "stream", platform: "aws/kinesis"`, platformBoxes["lambda"], "", "unlimited by platform"},
		{`kind: "stream", platform: "aws/msk"`, platformBoxes["lambda"], "", "unlimited by platform"},
		{`kind: "scheduler", platform: "aws/scheduler"`, platformBoxes["sqs"], "", "unknown by caller"},
		{`kind: "service", platform: "aws/ses"`, platformBoxes["lambda"], "", "unknown by unknown, then 3 by platform"},
	} {
		t.Run(test.from+" to "+test.to+" "+test.states, func(t *testing.T) {
			l := lineBetween(t, test.from, test.to, test.states)
			got := l.Retry.Attempts.Text() + " by " + l.Retry.By.Text()
			if p := l.Processing; p != nil {
				got += ", then " + p.Retry.Attempts.Text() + " by " + p.Retry.By.Text()
			}
			if got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}
