package asyncapi_test

import (
	"strings"
	"testing"

	"tautline.dev/model/importer/importertest"
)

func TestTheDirectionOfVersion3(t *testing.T) {
	d := importertest.Read(t, map[string]string{"a.yaml": `
asyncapi: 3.0.0
info: {title: Lamp Control}
servers: {main: {host: 'k.example.com:9092', protocol: kafka-secure}}
channels:
  measured: {address: lamps.measured, bindings: {kafka: {topicConfiguration: {retention.ms: 604800000}}}}
  turn~on: {address: lamps.on}
operations:
  hear: {action: receive, channel: {$ref: '#/channels/measured'}, summary: Light is measured}
  turnOn: {action: send, channel: {$ref: '#/channels/turn~0on'}}
  lost: {action: send, channel: {$ref: '#/channels/none'}}
  odd: {action: shout, channel: {$ref: '#/channels/measured'}}
`})
	importertest.Want(t, d, `
		box Lamp-Control: service
		box measured: stream kafka; channel.retention=7d
		box turn-on: stream kafka
		line hear: measured -> Lamp-Control, drawn; does=Light is measured
		line turnOn: Lamp-Control -> turn-on, drawn; does=turnOn
		skipped an operation lost at a.yaml:11: its channel isn't declared here
		skipped a reference #/channels/none at a.yaml:11: it leads nowhere
		skipped an operation odd at a.yaml:12: its action is neither send nor receive`)
}

func TestTheDirectionOfVersion2(t *testing.T) {
	// Who subscribes gets what the application sends.
	d := importertest.Read(t, map[string]string{"a.json": `{"asyncapi": "2.6.0", "info": {"title": "Lamps"},
		"servers": {"main": {"url": "mqtt://user:secret@m.example.com", "protocol": "mqtt"}},
		"channels": {
			"lamps/on": {"subscribe": {"operationId": "told", "bindings": {"mqtt": {"qos": 1}}, "message": {"correlationId": {"location": "$message.header#/id"}}}},
			"lamps/seen": {"publish": {"summary": "A lamp is seen"}}
		}}`})
	importertest.Want(t, d, `
		box Lamps: service
		box lamps/on: topic
		box lamps/seen: topic
		line told: Lamps -> lamps/on, drawn; correlation=$message.header#/id; does=told; guarantee=at-least-once
		line lamps/seen.publish: lamps/seen -> Lamps, drawn; does=A lamp is seen`)
}

func TestChannelsOfOneServerAndAddressAreOne(t *testing.T) {
	d := importertest.Read(t, map[string]string{
		"servers.yaml": "main: {host: Broker.example.com, protocol: amqp}\n",
		"a/asyncapi.yaml": `
asyncapi: 3.0.0
info: {title: Asks}
servers: {main: {$ref: '../servers.yaml#/main'}}
channels: {out: {address: work, bindings: {amqp: {is: queue, queue: {durable: true}}}}, same: {address: other}}
operations: {send: {action: send, channel: {$ref: '#/channels/out'}}}
`,
		"b/asyncapi.yaml": `
asyncapi: 3.0.0
info: {title: Works}
servers: {rabbit: {host: broker.example.com, protocol: amqp}}
channels: {in: {address: work}, same: {address: not the other}}
operations: {send: {action: receive, channel: {$ref: '#/channels/in'}}}
`,
		"c/asyncapi.yaml": `
asyncapi: 3.0.0
info: {title: Works}
servers: {rabbit: {host: elsewhere.example.com, protocol: amqp}}
channels: {in: {address: work}}
`,
	})
	importertest.Want(t, d, `
		box Asks: service
		box out: queue; channel.durable=true
		box same: topic
		box Works: service
		box Works/same: topic
		box c/Works: service
		box in: topic
		line send: Asks -> out, drawn; does=send
		line Works/send: out -> Works, drawn; does=send`)
}

func TestReplies(t *testing.T) {
	d := importertest.Read(t, map[string]string{"a.yaml": `
asyncapi: 3.0.0
info: {title: Prices}
servers: {ws: {host: p.example.com, protocol: ws}}
channels: {ask: {address: /ask}, answer: {address: /answer}, later: {address: null}}
operations:
  price: {action: receive, channel: {$ref: '#/channels/ask'}, reply: {channel: {$ref: '#/channels/answer'}}}
  order: {action: send, channel: {$ref: '#/channels/ask'}, reply: {address: {location: '$message.header#/replyTo'}}}
`})
	importertest.Want(t, d, `
		box Prices: service
		box ask: topic
		box answer: topic
		box later: topic
		line price: ask -> Prices, drawn; does=price
		line price.reply: Prices -> answer, drawn; answers=price; does=price.reply
		line order: Prices -> ask, drawn; does=order
		skipped a reply order at a.yaml:8: where it goes is known only when it runs`)
}

func TestKindsByProtocol(t *testing.T) {
	for protocol, want := range map[string]string{
		"kafka": "stream kafka", "amqp": "topic", "mqtt": "topic", "ws": "topic", "sqs": "queue aws/sqs", "sns": "topic aws/sns",
		"nats": "topic nats", "googlepubsub": "topic gcp/pubsub", "jms": "topic",
	} {
		d := importertest.Read(t, map[string]string{"a.yaml": "asyncapi: 2.0.0\ninfo: {title: A}\nservers: {s: {url: x, protocol: " + protocol + "}}\nchannels: {c: {publish: {}}}\n"})
		importertest.Want(t, d, "box A: service\nbox c: "+want+"\nline c.publish: c -> A, drawn; does=c.publish")
	}
	d := importertest.Read(t, map[string]string{"a.yaml": "asyncapi: 2.0.0\ninfo: {title: A}\nchannels:\n  q: {bindings: {sqs: {queue: {name: q, visibilityTimeout: 30, messageRetentionPeriod: 86400, redrivePolicy: {deadLetterQueue: {name: dead}, maxReceiveCount: 4}}}}}\n  h: {bindings: {http: {}}, publish: {}}\n"})
	importertest.Want(t, d, `
		box A: service
		box q: queue aws/sqs; channel.deadLetter.after=4; channel.deadLetter.to=dead; channel.retention=1d; channel.visibility=30s
		box dead: queue aws/sqs, outside
		skipped a channel h at a.yaml:5: it is one of HTTP; who calls or is called isn't shown`)
}

func TestReferences(t *testing.T) {
	d := importertest.Read(t, map[string]string{"a.yaml": `
asyncapi: 3.0.0
info: {title: A}
channels:
  c: {$ref: '#/components/channels/c'}
  round: {$ref: '#/channels/round'}
  away: {$ref: 'https://example.com/a.yaml#/c'}
  out: {$ref: '../../a.yaml#/c'}
operations: {o: {action: send, channel: {$ref: '#/components/channels/c'}}}
components: {channels: {c: {address: c}}}
`})
	text := importertest.Text(d)
	for _, want := range []string{
		"line o: A -> c, drawn", "at a.yaml:6: it leads in a circle", "at a.yaml:7: nothing is fetched over a network", "at a.yaml:8: it lies outside the folders that were named",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q isn't in\n%s", want, text)
		}
	}
}

func TestErrorsHaveAPlace(t *testing.T) {
	for text, want := range map[string]string{
		"asyncapi: 1.2.0\n":                "a.yaml:1: AsyncAPI \"1.2.0\" isn't read; versions 2 and 3 are",
		"asyncapi: 3.0.0\nchannels: [a]\n": "a.yaml:2: channels has to be a map",
	} {
		if got := importertest.Fails(t, "a.yaml", text); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("asyncapi: 3.0.0\nchannels: {c: {address: a}}\noperations: {o: {action: send, channel: {$ref: '#/channels/c'}, reply: {channel: {$ref: '#/channels/c'}}}}\n"))
	f.Add([]byte("asyncapi: 2.0.0\nservers: {s: {url: 'a://b', protocol: amqp}}\nchannels: {c: {publish: {}, subscribe: {message: {oneOf: [1]}}}}\n"))
	f.Add([]byte("asyncapi: 3.0.0\ninfo: {title: c}\nchannels: {c: {$ref: '#/channels/c'}, ' ': {bindings: {sqs: {queue: {redrivePolicy: {deadLetterQueue: {name: c}, maxReceiveCount: 1}}}}}}\n"))
	f.Fuzz(func(t *testing.T, src []byte) { importertest.Fuzz(t, "a.yaml", src) })
}
