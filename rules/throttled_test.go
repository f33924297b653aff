package rules_test

import (
	"testing"

	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
)

// Guidance that is only AWS Lambda's holds for SQS and Lambda, and where nobody
// names a platform.
func TestThrottlingUsesReceives(t *testing.T) {
	for src, want := range map[string]bool{
		`boxes: {q: {kind: "queue", platform: "aws/sqs"}, f: {kind: "function", platform: "aws/lambda"}}`:                      true,
		`boxes: {q: {kind: "queue", platform: "aws/sqs-fifo"}, f: kind: "function"}`:                                           true,
		`boxes: {q: kind: "queue", f: kind: "function"}`:                                                                       true,
		`boxes: {q: {kind: "queue", platform: "azure/service-bus-queue"}, f: {kind: "function", platform: "azure/functions"}}`: false,
		`boxes: {q: {kind: "queue", platform: "rabbitmq-quorum"}, f: kind: "function"}`:                                        false,
		`boxes: {q: {kind: "queue", platform: "aws/sqs"}, f: kind: "worker"}`:                                                  false,
	} {
		if got := rules.ThrottlingUsesReceives(modeltest.Named(t, src+"\nlines: l: {from: \"q\", to: \"f\"}").Line("l")); got != want {
			t.Errorf("%s: %v", src, got)
		}
	}
}
