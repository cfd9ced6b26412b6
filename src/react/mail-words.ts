// What a mail says. Nothing of the conversation is in it: not a word of it, not what it is about, not who answered.

export const mailWords = {
  subject: (house: string) => `${house} has answered you`,
  text: ({
    house,
    link,
    number,
  }: {
    readonly house: string;
    readonly link: string;
    readonly number: string;
  }) => `Hello,

there is an answer to your message ${number}. It stays sealed on our page:

${link}

Open it in the browser you wrote from: only that browser has the key to it. Anywhere else you can write to us anew.

This mail was sent because you left your address in our chat. Nobody reads replies to it.

${house}
`,
};
