package platform_test

import (
	"testing"

	"tautline.dev/model/platform"
)

func TestDidYouMean(t *testing.T) {
	ids := append(platform.IDs(), "acme/bus")
	for id, want := range map[string]string{
		"aws/eventbridge-scheduler": `"aws/scheduler"`,
		"aws/sq":                    `"aws/sqs"`,
		"sqs":                       `"aws/sqs"`,
		"SQS":                       `"aws/sqs"`,
		"amazon/sqs":                `"aws/sqs"`,
		"aws sqs":                   `"aws/sqs"`,
		"aws/sqs-standard":          `"aws/sqs"`,
		"aws/rds-postgresql":        `"aws/rds"`,
		"rabbitmq":                  `"rabbitmq-classic" or "rabbitmq-quorum"`,
		"rabitmq":                   `"rabbitmq-classic" or "rabbitmq-quorum"`,
		"aws/eventbridge":           `"aws/eventbridge-classic", "aws/eventbridge-custom" or "aws/eventbridge-pipes"`,
		"eventbridge":               `"aws/eventbridge-classic", "aws/eventbridge-custom" or "aws/eventbridge-pipes"`,
		"aws/step-functions":        `"aws/step-functions-express" or "aws/step-functions-standard"`,
		"step-function":             `"aws/step-functions-express" or "aws/step-functions-standard"`,
		"kinesis":                   `"aws/kinesis"`,
		"pubsub":                    `"gcp/pubsub"`,
		"lamda":                     `"aws/lambda"`,
		"aws/lamda":                 `"aws/lambda"`,
		"aws/dynamo-db":             `"aws/dynamodb"`,
		"aws/postgresql":            `"postgresql"`,
		"postgres":                  `"postgresql"`,
		"azure/service-bus":         `"azure/service-bus-queue" or "azure/service-bus-topic"`,
		"kafka-streams":             `"kafka"`,
		"acme/buss":                 `"acme/bus"`,
		"aws/functions":             "",
		"cobol":                     "",
		"x":                         "",
		"":                          "",
		"-/":                        "",
	} {
		if want != "" {
			want = "; did you mean " + want + "?"
		}
		if got := platform.DidYouMean(id, ids); got != want {
			t.Errorf("%q: got %s, want %s", id, got, want)
		}
	}
}
