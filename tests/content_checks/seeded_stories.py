"""Stories with identifiers whose places are known, and clean ones: made of sentences in many voices.

Every story is put together from sentences by a seed, so that an identifier stands in ever other company.
Numbers are valid by the sums of their kinds, and belong to nobody: they are reserved or made up here.
"""

import random

# Kind, and sentences in which {} is the identifier; then the identifiers.
SEEDS = [
    ("email", ["She asked me to write to {} instead.", "It bounced, because {} has no s in it.", "Reply to {} please"],
     ["tolu.ade@example.ng", "Anna-Lena.Weber@example.de", "p_nair88@example.co.in",
     "john dot smith at example dot org",
      "marie.dubois [at] example [dot] fr", "joao(at)example.com.br", "k.okafor AT example DOT com",
      "sam+bank@mail.example.org"]),
    ("phone",
    ["I rang {} and nobody picked up.", "Her mobile is {}, she said.", "Call me back on {} before six.",
    "The note said {}"],
     ["07700 900 123", "020 7946 0958", "+44 7700 900456", "(312) 555-0142", "312-555-0199", "+1 415 555 0132",
     "98765 43210",
      "+91 98765 43210", "080-2555 0123", "030 901820-44", "+49 151 23456789", "0176/12345678", "06 12 34 56 78",
      "+33 6 12 34 56 78",
      "04.72.00.00.12", "(11) 91234-5678", "+55 21 98765-4321", "0803 123 4567", "+234 803 123 4567",
      "0044 20 7946 0999",
      "zero seven seven zero zero nine double zero one two"]),
    ("card", ["He read out {} across the shop.", "The card was {}, still in the chat."],
     ["4111 1111 1111 1111", "5500-0000-0000-0004", "340000000000009", "4012888888881881", "6011 0000 0000 0004"]),
    ("iban", ["Please refund to {}.", "The transfer went to {} by mistake."],
     ["GB82 WEST 1234 5698 7654 32", "DE89370400440532013000", "FR14 2004 1010 0505 0001 3M02 606",
     "NL91 ABNA 0417 1643 00"]),
    ("national_id", ["The form wanted {} twice.", "He had typed {} into the search box."],
     ["QQ 12 34 56 C", "AB 12 34 56 C", "078-05-1120", "ABCPE1234F", "529.982.247-25", "2341 2341 2346",
      "943 476 5919", "1 85 05 78 006 084 91"]),
    ("national_id", ["Her {} was on the screen.", "I asked for the {}."],
     ["NHS number 943 476 5919", "NIN 12345678901", "passport number 533401234", "Aadhaar 2341 2341 2346",
     "SSN 078-05-1120"]),
    ("url", ["It was all on {} by then.", "She sent me {} with the pictures."],
     ["https://example.org/people/tolu", "www.example.co.uk/kettle", "example.com.br/minha-historia",
     "weber-blumen.de"]),
    ("handle", ["She tweeted as {} about it.", "He posts as {}."], ["@tolu_writes", "@kettle.man77", "@PNairBlr"]),
    ("address", ["We went out to {} the same day.", "The parcel had gone to {}.", "He lives at {} since March."],
     ["12 Rose Lane", "Flat 4B, 221 Baker Street", "10 Downing St", "LS1 4AP", "1600 Pennsylvania Avenue",
     "350 Fifth Ave, Apt 12",
      "Springfield, IL 62704", "45, 3rd Main Road", "Bengaluru 560034", "Hauptstraße 12", "10115 Berlin",
      "Goethestr. 44a", "14 rue de la République", "69003 Lyon", "Rua Augusta, 1200", "Av. Paulista 1578, apto 42",
      "01310-100", "27 Adeola Odeku Street", "PO Box 1123"]),
    ("birth_date", ["The system asked again: {}.", "She is {}, so she should have been called."],
     ["born on 3 May 1984", "DOB 03/05/1984", "date of birth: 12 March 1951", "geboren am 3. Mai 1961",
     "née le 14 juillet 1978", "born 1990-04-12"]),
    ("reference", ["It was {} all along.", "I looked up {} and it was empty.", "She had written {} on her hand."],
     ["order no. 4471-AX9", "ticket #88213", "MRN 0048812", "booking reference X4K9QP", "account number 20481177",
     "policy number HX-2201-99",
      "claim 2024/118834", "tracking number JD0002123456789", "meter number 1822004417", "case 00913442",
      "Kundennummer 4471882",
      "commande n° 882-1145", "protocolo 2024118834", "customer ID C-447182", "invoice INV-2024-00871"]),
    ("name", ["{} came back a third time.", "I put {} through at once.", "At ten {} rang again."],
     ["Mrs Okafor", "Mr. Khan", "Dr Anna Weber", "Ms van der Meer", "Herr Schmidt", "Frau Müller",
      "Madame Dubois", "Mme Lefèvre", "Senhor Souza", "Dona Maria Oliveira", "Priya Nair", "Chidi Eze",
      "Oluwaseun Adebayo", "João Silva",
      "Camille Laurent", "Lukas Schneider", "Emily Thompson", "Rahul Sharma", "Fatima Bello", "Alhaji Musa",
      "J. K. Okafor", "Sarah O'Brien"]),
    ("name",
    ["“My name is {}”, she said, and spelled it.", "“This is {}”, said the line.", "Mein Name ist {}, hieß es.",
              "Je m'appelle {}, she wrote."],
     ["Aisha Mohammed", "Tom Fletcher", "Ana Costa", "Jürgen Vogt", "Claire Moreau", "priya nair"]),
    ("plate", ["The van, {}, stood across the drive."], ["AB12 CDE", "KA 01 AB 1234", "AA-123-BC"]),
    ("ip", ["The log said {}."], ["203.0.113.77", "198.51.100.4"]),
]  # fmt: skip
CLEAN = """
The queue was eleven people long at 10:38, and the lift had stopped again.
It came to £86,400, give or take, over 3 months.
214 invoices were waiting, and 195 of them had to be typed by hand.
Release 41 went live on a Friday, as they do.
She said that nobody had rung her back, and she was right.
I put the pen down and asked what would help first.
We were on the 4th floor then, next to the kitchen with the broken kettle.
He had waited ninety minutes; I had waited nine hours for my break.
On Monday I wrote it on the whiteboard: one promise, one time, one name of ours.
The train was 25 minutes late and the connection was gone.
I read her the policy, and then I read her face.
Tom said no, and then he said why.
Our system shows three statuses, and none of them says “lost”.
The refund took 5 to 7 working days, which is to say eight.
It was the third time in a week, and the second kettle.
She asked for a manager; I asked her for two minutes.
In December we see twice as many, mostly between 16:00 and 18:30.
I said: I can see two ways, and neither is perfect.
[a customer] had brought the letter with her, folded in four.
They had [an order number] and I had nothing on the screen.
Naming the emotion felt odd to me, and it worked all the same.
The fault is ours, I told him, and the line went quiet.
Version 2.14 had moved the button, and nobody had told the shops.
A woman with a pram wanted room 12, and room 12 had moved.
We changed the form in April and the calls went down by 40 per cent.
I wrote down every word, since it was the only thing left to do.
The heating had been off since Thursday and the baby was five weeks old.
My shift ended at 22:00; hers ended when the lift came.
I have done this for 17 years and I still get it wrong.
What do you need before the end of today? I asked.
Table 9 wanted the bill and an apology, in that order.
It weighed 2.5 kg and had cost $49.99 in the sale.
The pharmacist downstairs knew what to do.
Sorry is a small word when 1,200 people stand in the rain.
Since then we ring back at ten past, even with nothing new.
He laughed for the first time when I said that I hated the hold music, too.
The screen said “processed”, and the customer said “nonsense”.
Bus 42 does not stop there on Sundays, and nobody had written it down.
Half past six is not the same as after six, it turns out.
We offered £20, and what she wanted was the name of the thing.
There is a rule about 14 days, and there is a reason for it.
The night shift leaves a note for the morning, and the morning reads it.
""".strip().splitlines()  # fmt: skip


def seeded(count=96, seed=11):
    """Return stories with identifiers: pairs of the text and the (kind, text) that stand in it."""
    dice = random.Random(seed)
    every = [(kind, frames, one) for kind, frames, ones in SEEDS for one in ones]
    dice.shuffle(every)
    stories = []
    for number in range(count):
        chosen = [every[(number * 3 + at) % len(every)] for at in range(3)]
        sentences, spans = dice.sample(CLEAN, 5), []
        for kind, frames, one in chosen:
            sentences.insert(dice.randint(0, len(sentences)), dice.choice(frames).format(one))
            spans.append((kind, one))
        stories.append((" ".join(sentences), spans))
    return stories


def clean(count=42, seed=12):
    """Return stories without identifiers, full of numbers, times, money and capitals."""
    dice = random.Random(seed)
    return [" ".join(dice.sample(CLEAN, 8)) for _ in range(count)]
